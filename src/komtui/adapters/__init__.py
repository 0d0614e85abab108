"""One outside thing per module or folder, behind the ports of `services.ports`."""

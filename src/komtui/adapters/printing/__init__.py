"""Printing: the system's queues (CUPS), and receipt printers without a driver (ESC/POS)."""

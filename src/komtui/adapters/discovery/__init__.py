"""What a domain says of its mail: autoconfig over HTTPS, and the DNS."""

"""What has a budget, measured: `make bench`. Everything is a ratio, so that the machine says little."""

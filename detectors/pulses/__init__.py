"""Views of one series of numbers, each of which says how odd the newest is; `Pulse` sums them up."""

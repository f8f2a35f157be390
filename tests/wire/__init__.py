"""What whole runs send and write, and who may read it."""

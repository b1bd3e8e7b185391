"""What surrounds the cluster form on a machine without Docker: a real Kafka broker as a process.

Standard library only, so that it runs before there is a virtual environment.
"""

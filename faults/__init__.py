"""`make faults`: break the running product at seeded moments and check that nothing was lost.

A tool, not part of the product: it starts the product as processes, plays the departments that send
and the banks that receive, breaks things, and compares what was sent with what came out. What it
expects is worked out here, from the rows alone; see `facts.py`.
"""

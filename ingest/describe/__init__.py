"""What a paper says about itself in its head; describe.py is the way in, every other file reads one thing."""

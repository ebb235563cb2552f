"""The compiled core against the servers' answers, the reference decoder, and hostile bytes."""

"""Access: requests with every answer, and the restrictions of a period by party."""

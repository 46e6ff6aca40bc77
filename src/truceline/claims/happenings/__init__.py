"""From parsed sentences to claims: what happened, who did it to whom, where and when, in which words."""

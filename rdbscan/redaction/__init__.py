"""Results that can be shown to others: what was called by somebody's words is called by pseudonyms."""

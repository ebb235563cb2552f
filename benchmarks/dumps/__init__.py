"""Big dumps quickly: bodies are made once, then blocks of keys are printed from templates with open numbers."""

"""How memory grows over many nights: which namespace, since when, and when it is full.

    nights ─→ reading ─→ steps ─→ fit ─→ interval ─→ forecast ─→ outputs
    profiles  series     what     a line  bootstrap   a date, or   terminal, JSON, …
                         counts                       why none

Only `fit` and `interval` reckon with numpy (extra `rdbscan[trend]`).
"""

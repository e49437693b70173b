"""What language models are used for, by whom and at what price: counted, limited, and stopped.

``calls`` counts every call and keeps it within the budgets, ``switches`` stops a model, ``totals`` says what was used.
"""

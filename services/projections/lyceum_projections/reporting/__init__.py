"""The engine of reports: from a declaration to tables, over the cells of its ledger."""

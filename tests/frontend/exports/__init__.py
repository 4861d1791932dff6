"""What is exported: tables, figures for paper, and where their numbers come from."""

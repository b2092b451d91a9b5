"""Seed → dossier: invented organisations, their accounts, their papers, and how offices deliver them."""

"""The invented people and postings of sample_docs, and the layouts that draw them."""

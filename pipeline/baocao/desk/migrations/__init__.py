"""The steps from one form of the tables to the next, for Alembic; run when a store is opened."""

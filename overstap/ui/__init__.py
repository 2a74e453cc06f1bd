"""What every page shares: shell, tables, forms, charts, PDF and export. Knows no models."""

"""What people see: layout, components, middleware and pages."""

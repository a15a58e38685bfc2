"""When supervision happens: calendars, arrangements and due dates."""

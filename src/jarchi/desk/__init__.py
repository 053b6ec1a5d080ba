"""The editors' desk: roles, workflow, dashboard, quick publish. Higher rooms add to it by wagtail_hooks."""

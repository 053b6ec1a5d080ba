"""The editors' desk: roles, workflow, dashboard, quick publish. Higher rooms add panels through wagtail_hooks."""

"""Phrases of Wagtail's that our Russian catalogue says again: its own bend the names of our things wrongly.

Nothing here is called; `build_messages.py update` finds the phrases.
"""

from django.utils.translation import gettext_noop as N_

PHRASES = [
    N_("%(model_name)s '%(object)s' updated."),
    N_("%(model_name)s '%(object)s' created."),
    N_("%(model_name)s '%(object)s' deleted."),
    N_("%(model_name)s '%(object)s' updated and published."),
    N_("%(model_name)s '%(object)s' created and published."),
    N_("%(model_name)s '%(object)s' has been submitted for moderation."),
    N_("%(model_name)s '%(object)s' created and submitted for moderation."),
    N_("%(model_name)s '%(object)s' has been scheduled for publishing."),
    N_("%(model_name)s '%(object)s' created and scheduled for publishing."),
    N_("%(model_name)s '%(object)s' is live and this version has been scheduled for publishing."),
    N_("Workflow on %(model_name)s '%(object)s' has been cancelled."),
    N_("%(model_name)s '%(object)s' has been replaced with version from %(timestamp)s."),
    N_("Version from %(timestamp)s of %(model_name)s '%(object)s' has been published."),
    N_("The %(model_name)s could not be saved as it is locked"),
    N_("This %(model_name)s is currently awaiting moderation."),
    N_("Only reviewers for this task can edit the %(model_name)s."),
    N_("Only reviewers can edit and approve the %(model_name)s"),
    N_("The %(model_name)s '%(title)s' is not currently awaiting moderation."),
    N_("%(model_name)s '%(title)s' is now unlocked."),
    N_("<b>'{title}' was locked</b> by <b>you</b> on <b>{datetime}</b>."),
    N_("<b>'{title}' was locked</b> by <b>{user}</b> on <b>{datetime}</b>."),
    N_("{model_name} '{title}' is locked and has been scheduled to go live at {datetime}"),
    N_("You are viewing a previous version of this %(model_name)s from <b>%(created_at)s</b> by %(user)s"),
    N_("There are no %(model_name)s to display."),
    N_("No %(model_name)s match your query."),
    N_("Locked by workflow"),
    N_("%(label)s and Publish"),
    N_("Add %(label)s"),
    N_("Yes, unpublish it"),
    N_("No, don't unpublish"),
    N_("Start typing to search"),
    N_("Dashboard"),
    N_("Home"),
]

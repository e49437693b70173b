from django.apps import AppConfig


class ChatbotsConfig(AppConfig):
    name = "nanohana.apps.chatbots"
    verbose_name = "県民チャットボット"

    def ready(self) -> None:
        from nanohana.access.offered import offers
        from nanohana.apps.chatbots.evidence import sections
        from nanohana.apps.chatbots.notices import notices_for_owner
        from nanohana.apps.chatbots.selection import offered
        from nanohana.apps.chatbots.switching import hold
        from nanohana.audit.pack import tells
        from nanohana.documents.signals import owner_notices
        from nanohana.public_link import content_leaves

        offers("chatbots", offered)
        tells("chatbots", sections)
        owner_notices.connect(notices_for_owner, dispatch_uid="chatbots")
        content_leaves.connect(hold, dispatch_uid="chatbots")

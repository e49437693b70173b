from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "nanohana.apps.feedback"
    verbose_name = "所管課の対応"

    def ready(self) -> None:
        from nanohana.answering.kept import register
        from nanohana.answering.rated import result_rated, results_erased
        from nanohana.answering.signals import answer_rated, asker_notices, questions_erased
        from nanohana.apps.feedback.library_tasks import tasks_of_libraries
        from nanohana.apps.feedback.notices import notices_for_asker, notices_for_owner, waiting_for_head
        from nanohana.apps.feedback.opening import open_item, open_result_item
        from nanohana.apps.feedback.retention import KEEPER, erase_replies, erase_replies_on_results
        from nanohana.apps.pointing import first_page_shown, libraries_mended
        from nanohana.documents.signals import owner_notices

        register("replies", KEEPER)
        answer_rated.connect(open_item, dispatch_uid="feedback.open_item")
        questions_erased.connect(erase_replies, dispatch_uid="feedback.erase_replies")
        result_rated.connect(open_result_item, dispatch_uid="feedback.open_result_item")
        results_erased.connect(erase_replies_on_results, dispatch_uid="feedback.erase_replies_on_results")
        asker_notices.connect(notices_for_asker, dispatch_uid="feedback.notices_for_asker")
        owner_notices.connect(notices_for_owner, dispatch_uid="feedback.notices_for_owner")
        first_page_shown.connect(waiting_for_head, dispatch_uid="feedback.waiting_for_head")
        libraries_mended.connect(tasks_of_libraries, dispatch_uid="feedback.tasks_of_libraries")

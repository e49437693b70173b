"""Citizen chatbots (県民向けチャットボット): the draft that the owner division edits, and the versions made of it."""

from nanohana.apps.chatbots.models.canned_replies import CannedReply
from nanohana.apps.chatbots.models.drafts import Chatbot, Faq, PublishedDocument, ReceivedFile
from nanohana.apps.chatbots.models.switches import MasterSwitch
from nanohana.apps.chatbots.models.versions import ChatbotVersion, Question, Result, Run

__all__ = [
    "CannedReply", "Chatbot", "ChatbotVersion", "Faq", "MasterSwitch", "PublishedDocument", "Question", "ReceivedFile",
    "Result", "Run",
]  # fmt: skip

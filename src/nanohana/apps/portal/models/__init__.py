from nanohana.apps.portal.models.articles import Acknowledgement, Article, Image, Kind
from nanohana.apps.portal.models.ideas import Idea, IdeaStep
from nanohana.apps.portal.models.people import Designation, Tour

__all__ = ["Acknowledgement", "Article", "Designation", "Idea", "IdeaStep", "Image", "Kind", "Tour"]

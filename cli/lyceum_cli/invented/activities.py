"""What is offered in the invented city: names, texts and for whom."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Activity:
    """`ages` are the groups that it is offered to: (youngest, oldest)."""

    name: str
    text: str
    ages: tuple[tuple[int, int], ...]
    paid: bool = False


_TOTS: Final = ((1, 3), (2, 4), (3, 5))
_KIDS: Final = ((6, 9), (6, 13), (8, 12))
_TEENS: Final = ((13, 17), (14, 18), (14, 24))
_ADULTS: Final = ((18, 24), (18, 99))

ACTIVITIES: Final = (
    Activity("After School Club", "A safe place after school with homework time, games, sports "
             "and a healthy snack.", _KIDS),
    Activity("Basketball", "Players learn dribbling, passing and shooting in drills and short "
             "games.", _KIDS + _TEENS + _ADULTS),
    Activity("Soccer Skills", "Footwork, passing and fair play, taught in small groups.", _KIDS),
    Activity("Learn to Swim", "Water safety and the first strokes in shallow water.", _KIDS),
    Activity("Tiny Tot Tumbling", "Rolling, balancing and jumping for the youngest, with a parent "
             "nearby.", _TOTS),
    Activity("Storytime & Crafts", "We read a picture book together and make something from it.",
             _TOTS),
    Activity("Day Camp", "Six weeks of sports, arts, field trips and new friends.", _KIDS),
    Activity("Robotics Team", "Teams design, build and program a robot for the spring "
             "tournament.", _KIDS + _TEENS),
    Activity("Introduction to Coding", "First programs in Python: a quiz, a drawing and a game.",
             _KIDS + _TEENS),
    Activity("Young Scientists", "Experiments with water, light and magnets, written up in a lab "
             "book.", _KIDS),
    Activity("Choir", "Two concerts a year, songs in four languages, no audition.",
             _KIDS + _TEENS),
    Activity("Guitar for Beginners", "Chords, rhythm and three songs by the end of term.", _TEENS),
    Activity("Hip Hop Dance", "A warm-up, new steps every week and a show for families.",
             _KIDS + _TEENS),
    Activity("Youth Theatre", "Acting games, scene study and a play on a real stage.", _TEENS),
    Activity("Ceramics", "Hand building, glazing and the potter's wheel.",
             _KIDS + _TEENS + _ADULTS),
    Activity("Drawing & Painting", "Still life, portraits and outdoor sketching.", _KIDS + _TEENS),
    Activity("Community Garden Days", "Plant, water and harvest; everybody takes something home.",
             _KIDS + _ADULTS),
    Activity("Day of Service", "Volunteers clean up a playground and paint its fence.",
             _TEENS + _ADULTS),
    Activity("Reading Tutors", "One tutor, one child and a book, twice a week.", _KIDS),
    Activity("Homework Help", "Tutors for all subjects, no appointment needed.", _KIDS + _TEENS),
    Activity("Girls Mentoring Circle", "Mentors and girls meet weekly to talk about school, "
             "friends and plans.", _TEENS),
    Activity("One-to-One Mentoring", "A mentor who has walked the same road meets you every other "
             "week.", _TEENS),
    Activity("Summer Internship", "Eight weeks in a working team, with a project of your own.",
             ((16, 24),), paid=True),
    Activity("Design Apprenticeship", "Learn the trade beside a designer and leave with a "
             "portfolio.", ((16, 24),), paid=True),
    Activity("Summer Jobs", "Seasonal work in parks and libraries, with training.", ((16, 24),),
             paid=True),
    Activity("Job Shadow Day", "A day beside somebody at work.", ((14, 18),)),
    Activity("Résumé Workshop", "Write it, have it read, take it home finished.", _TEENS),
    Activity("Photography Workshop", "Light, framing and one good picture each.", _TEENS),
    Activity("Founders Speaker Series", "People of the city tell how they began.", _TEENS),
    Activity("Financial Literacy", "Budget, saving and credit, explained with real bills.",
             _TEENS + _ADULTS),
    Activity("English Class", "Conversation and reading for newcomers.", _ADULTS),
    Activity("Storytime en Español", "Cuentos, canciones y manualidades para los más pequeños.",
             _TOTS),
    Activity("Harvest Festival", "Music, food and games from all over the city.",
             ((0, 99),)),
    Activity("Movies in the Park", "Bring a blanket; the film begins at dusk.", ((0, 99),)),
    Activity("Yoga", "Breathing and gentle stretching; mats are there.", _TEENS + _ADULTS),
    Activity("Walking Club", "An easy hour along the shore, in any weather.", _ADULTS),
    Activity("Cooking Together", "A soup, a bread and a dessert from what the season gives.",
             _KIDS + _TEENS),
    Activity("Chess Club", "Openings, puzzles and a ladder to climb.", _KIDS + _TEENS),
    Activity("Parent Support Group", "Talk with others in the same boat, with a counselor there.",
             _ADULTS),
    Activity("College Application Lab", "Essays, forms and deadlines, with somebody to ask.",
             ((16, 18),)),
)  # fmt: skip

CLOSINGS: Final = (
    "No experience is needed.",
    "Please bring water and comfortable shoes.",
    "Space is limited, so come early.",
    "Families are welcome on the last day.",
    "Taught by people who do it for a living.",
    "We meet rain or shine.",
    "Ask at the front desk for more.",
    "Materials are included.",
)
SEASONS: Final = ("", "", "", " - Spring", " - Summer", " - Fall", " - Winter")
HASHTAGS: Final = ("", "", "", "", "", "", "", " #SpringForward", " #SummerKickback")

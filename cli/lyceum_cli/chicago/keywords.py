"""The words by which programmes and organisations are sorted: data, read by `classification`.

Every pattern is a regular expression matched in lower case at the beginning of a word; "$" at its
end also holds the word's end. A kind is the first that fits, so the order is part of
the table; of themes, all that fit are given.
"""

from typing import Final

from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa

KINDS_BY_NAME: Final = (
    (op.OPPORTUNITY_KIND_INTERNSHIP, "interns?$ internships? apprentic"),
    (op.OPPORTUNITY_KIND_JOB_SHADOWING, "job.shadow shadowing"),
    (op.OPPORTUNITY_KIND_MENTORSHIP, "mentor(s|ing|ship)?$ big.brothers? big.sisters?"),
    (
        op.OPPORTUNITY_KIND_TUTORING,
        "tutor(s|ing|ed)?$ homework study.budd academic.support grouptutor upward.bound",
    ),
    (
        op.OPPORTUNITY_KIND_GUEST_SPEAKER,
        "speaker fireside (talk|conversation)s?.with virtual.talk author.visit meet.an.artist",
    ),
    (
        op.OPPORTUNITY_KIND_WORKSHOP,
        "workshops?$ master.?class clinic certification seminar (lifeguard|referee|coach).training",
    ),
    (op.OPPORTUNITY_KIND_JOB, "jobs?$ employment hiring workforce career.(\\w+.)?fair work.?force"),
    (
        op.OPPORTUNITY_KIND_JOINT_EVENT,
        "kickback \\w*kickback springforward back.(2|to).school.(bash|event|fair) expo$ "
        "resource.fair job.fair block.party on.the.block night.out summit party$ egg.hunt "
        "open.house bunny.hop pumpkin.smash (sneaker|snkr).ball walk/run (flea|farmers?).market "
        "plant.sale career.day karaoke celebration$ events?$ kick.?off$",
    ),
    (
        op.OPPORTUNITY_KIND_COMMUNITY_PROJECT,
        "volunteer day.of.service d[ií]a.de.servicio service.(corps|learning|project) "
        "community.garden clean.?up food.drive urban.farm community.pride organizing",
    ),
    (
        op.OPPORTUNITY_KIND_SUPPORT_SERVICE,
        "counsel mental.health resource.cent drop.in.resource child.?care support.group "
        "scholarship parenting application.support survivors head.start giveaway trauma "
        "therapy.services",
    ),
    (
        op.OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE,
        "esl$ bilingual english.class spanish(?!.danc) en.espa[nñ]ol language festival concert "
        "exhibit movies?.in.the museum parade performance podcast music.mondays fiesta",
    ),
    (
        op.OPPORTUNITY_KIND_WELLNESS_OR_SUSTAINABILITY,
        "yogi?s? pilates wellness fitness fit$ aerobic meditat mindful walking zumba stretching "
        "boot.camp abs.&.core exercise.? (fun|go).run$ health nutrition garden recycl "
        "trash.to.treasure sustainab circuit.training low.impact tai.chi strength.&.conditioning "
        "(?<!by.)nature horticultur",
    ),
)
"""Read against the name alone: a description mentions internships and mentors in passing."""

KINDS_BY_WHOLE_NAME: Final = ((op.OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE, "night.out.in.the.parks"),)
"""Read against the name with its venue, where the name without it says nothing: a series' name."""

KINDS_BY_DESCRIPTION: Final = (
    (op.OPPORTUNITY_KIND_GUEST_SPEAKER, "panel.of q.(&|\\+|and).a$ interact.live.with"),
    (op.OPPORTUNITY_KIND_JOB, "workforce.development employment.placement"),
    (
        op.OPPORTUNITY_KIND_JOINT_EVENT,
        "kickback.events? community.event event.on this.free.(event|festival)",
    ),
    (
        op.OPPORTUNITY_KIND_WORKSHOP,
        "join.us.(in|for).an?.(live.)?(\\w+.)?workshop in.(this|each)(.\\w+){0,3}.workshop",
    ),
    (op.OPPORTUNITY_KIND_SUPPORT_SERVICE, "child.supervision"),
)
"""Read against the first sentences of the description, where neither name nor category says
anything."""

KINDS_FOR_EVERYBODY: Final = (
    (
        op.OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE,
        "concert songs musicians jazz$ live.music music.with plays.retro film.showcase puppet.show "
        "(this|timely).show performers presents.the.[0-9]+.film dance.and.(music|performance) "
        "performance.work tour.of",
    ),
)
"""The same, of what is open to every age: a performance is, and a class is not."""

KINDS_BY_CATEGORY: Final = (
    (op.OPPORTUNITY_KIND_JOB, "work.\\+.career"),
    (op.OPPORTUNITY_KIND_TUTORING, "academic.support"),
    (op.OPPORTUNITY_KIND_COMMUNITY_PROJECT, "helping.your.community"),
    (op.OPPORTUNITY_KIND_SUPPORT_SERVICE, "customer/human.service"),
)
"""Read against the portal's own category, where the name says nothing."""

THEMES: Final = (
    ("arts", "(?<!culinary.)(?<!cinematic.)(?<!martial.)arts?$ crafts?$(?!.(a|an|the|your)$) paint "
     "drawing ceramic sculpt pottery woodcraft mural fashion(?!.savvy) crochet sewing embroider "
     "quilt jewelry"),
    ("music", "music(?!alit) piano guitar drum choir chorus violin jazz$(?!.(to|and|tap|dance)$) "
     "orchestra sing(ing)?$ concert"),
    ("dance", "danc ballet hip.hop tap$ cheerlead pom.pom zumba samba"),
    ("theatre", "(?<!dance.)theat(re|er) acting drama$ improv$ monologue shakespeare "
     "performing.arts"),
    ("film-and-media", "films?$ movies? video.prod animation photograph journalis podcast "
     "broadcast radio$"),
    ("sport", "sports? basketball soccer football baseball softball volleyball tennis hockey "
     "track.(and|&|meet|team|club|practice) track$(?!.([0-9]|a|an|of|your|the|on)$) "
     "gymnast tumbl athlet boxing wrestl golf$ weight.?lift badminton pickleball dodgeball "
     "kickball t-ball skat(e|ing)$ bowling lacrosse cross.country rowing sailing conditioning "
     "rugby martial karate fencing"),
    ("swimming", "swim aquatic lifeguard water.safety"),
    ("wellness", "yoga yogi pilates wellness fitness aerobic meditat mindful nutrition "
     "(?<!passing.)(?<!floor.)(?<!flexibility.)(?<!practice.)exercis(?!e.(your|their).) "
     "mental.health healthy.(li|eat|habit|rel) walking"),
    ("stem", "stem$ steam$ scien engineer robot math technolog chemistry physics biolog astronom"),
    ("coding", "cod(e|ing)$ programming.(in|with|language) python javascript html app$ "
     "computer.(sci|class|lab|skill|training|programming|game) cyber"),
    ("nature", "nature (?<!park.&.)garden wildlife animal outdoor.explor conservat environmental "
     "ecolog farm horticultur camping"),
    ("literacy", "(?<!sheet.)read(ing)?$(?!.(and.play.)?(music|basic)) (?<!financial.)literacy "
     "story writ(ing|ers?)$(?!.system) books?$ poetry spoken.word abcs?$"),
    ("cooking", "cook(?!.county) culinary bak(e|ing)$(?!.sale) chef recipe fun.with.food"),
    ("games", "(board|card|video|table|computer|parlor).games? game.(design|night|room) "
     "fun.and.games play.games recreational.games (music|activities),.games chess gaming "
     "e-?sports? lego puzzle bingo euchre"),
    ("leadership", "leader civic advocacy activis youth.council social.justice"),
    ("mentoring", "mentor role.model"),
    ("career", "career intern apprentic job employment workforce resume entrepreneur business"),
    ("language", "(?<!sign.)language.(class|learn|skill|school|exchange) esl$ bilingual "
     "spanish.(class|lesson|for|immersion) en.espa[nñ]ol learn.(spanish|french|chinese|english)"),
    ("trades", "trades?$ carpentry construction automotive auto.mechanic manufactur welding"),
    ("money", "financ(?!ial.aid) money budget bank(ing)?$ economics?$"),
    ("homework", "homework tutor(s|ing|ed)?$ academic.support study.(skill|hall|group|budd)"),
    ("college-access", "college.(access|readiness|application|prep|and.career) fafsa scholarship "
     "upward.bound (high.school|transition).to.college postsecondary"),
    ("early-years", "tot$ tots$ toddler preschool pre-?k$ kiddie play.school infant munchkin"),
    ("family", "famil(y|ies)$ (?<!from.)(?<!neither.)parents?(?!.or.guardian) moms?$ mommy dads?$"),
    ("camp", "(?<!boot.)camps?$ campers?"),
    ("inclusion", "special.rec spec.rec special.olympics wheelchair deaf disabilit adaptive "
     "blind(ness)?$ visual(ly)?.impair diverse.learner"),
    ("community", "(?<!encouraged.to.)(?<!like.to.)volunteer service.project kickback "
     "community.(service|event|engagement|organizing|partnership|garden) service.to.the.park "
     "(in|to|help|across|grow|empower|engage).(your|our|their|the).(local.)?(communit|neighborhood)"),
    ("culture", "(?<!pop.)(?<!neighborhood.)cultur(?!al.compet) heritage museum festivals?$ "
     "exhibits?$ exhibitions? history bollywood folklor"),
)  # fmt: skip
"""Slug and words, read against name, category and description; the commonest first."""

PARTNER_KINDS: Final = (
    (pa.PARTNER_KIND_SCHOOL, "high.school parent.university"),
    (pa.PARTNER_KIND_COMMUNITY_ORGANISATION,
     "after.school.matters school2life foundation nfp$ museum boys.&.girls center.for.learning "
     "zoo$ metro.achievement chicago.learning chicago.early pre-college"),
    (pa.PARTNER_KIND_UNIVERSITY,
     "university college neiu$ uic$ "
     "institute.of.technology school.of.the.art depaul richard.j"),
    (pa.PARTNER_KIND_PUBLIC_BODY,
     "city.of chicago.park.district department police commission mayor alderman "
     "housing.authority transit.authority city.treasurer public.health dcase$ library youmedia "
     "forest.preserves park.district workforce.partnership safety.coordination "
     "youth.service.corps my.chi"),
    (pa.PARTNER_KIND_SCHOOL,
     "schools?$ academy academies cps$ kindergarten preschool lab.school"),
    (pa.PARTNER_KIND_BUSINESS,
     "llc$ corp$ ltd$ apple$ planet.fitness optics$ software technologies studios?$ sittercity "
     "boddle chess.wizards headspace dev.ops dyn.tech virtu design.dance bank$"),
)  # fmt: skip
"""Who fits none is a community organisation, as most are."""

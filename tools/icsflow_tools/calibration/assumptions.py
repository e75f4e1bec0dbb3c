"""What is assumed of the BNSSG demonstration, each with its mark and, where there is one, its source.

Mark C unless said otherwise (A official statistic, A-d arithmetic on official statistics, B published study or model, C
assumption). Ranges are in docs/bnssg.md and in the header of services.csv.
"""

import dataclasses
from typing import NamedTuple

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."

# Published totals of the opening list, 31 January 2026 (A): what is read must add up to them.
PUBLISHED_LIST = 109_556
PUBLISHED_DECIDED = 25_139           # with a decision to admit
PUBLISHED_OVER_52 = 620              # weeks

WORKING_DAYS_JANUARY = 21            # January 2026: 22 weekdays less New Year's Day (A)
WORKING_DAYS_YEAR = 253              # 2025-26 (A)
STARTS_JANUARY, COMPLETIONS_JANUARY = 1.01, 1.03   # month factors per working day (A-d, mean of 2022-23 to 2025-26)

FIRST_DNA = 0.07                     # B: HES outpatients; NHP defaults
FOLLOW_UP_DNA = 0.064                # A: HES outpatients 2022-23
ADMISSION_DNA = 0.03
FIRST_DNA_NULLIFIED = 0.10
REBOOK_AFTER_NULLIFIED = 0.60        # B: HSCIC 2013-14
DISCHARGE_AFTER_LATER_DNA = 0.25
TRIAGE_RETURNED = {"trust": 0.08, "community": 0.08, "independent": 0.04}
MEAN_TRIAGE_RETURNED = 0.08          # of all referrals: most go to the trusts
FIRST_STOP = 0.45                    # C: discharged .32 (HES outpatients 2012-13), and treated there; 0.32 to 0.60
DIRECT_ADMIT_SHARE = 0.39            # of decisions to admit, made at the first attendance (0.08 of 0.206)
NATIONAL_ADMITTED_SHARE = 0.206      # A: NHS England RTT
TEST_OF_GOING_ON = 2 / 3             # tests .40 of .60 who go on
LATER_FOLLOW_UP = 0.25               # of follow-ups, another follow-up
AFTER_FIRST_SHARE = 22 / 84          # of the list without a decision, past the first attendance (62 : 22)
TEST_WAIT, FOLLOW_UP_INTERVAL = 28.0, 42.0         # days, before scaling per service
YOUNGEST_WEEKS = 4                   # of the list, from which starts are told: January without the days after Christmas
LISTED_WEEKS = 2                     # of these: a decision so early was there when the clock started
LARGEST_DRIFT = 0.15                 # of a provider's list a year: small lists have grown by more, which need not go on
LARGEST_REMOVAL_HAZARD = 0.0015      # /day
CLOCKS_THAT_TELL = 40                # so many young clocks of a service weigh as much as its provider's share
MOST_LISTED = 0.90                   # of those admitted
YOUNG_CLOCKS = 0.5                   # of the published new periods: fewer on the list, and clocks come running
REMOVAL_WEEKS = range(17, 20)        # waits at which unreported removals show in the trusts' lists
REMOVAL_TRIM = 0.9                   # of them: by hand, so that the list drifts as published
LONGEST_HORIZON = 14                 # d
# How far a fitted weight may be from the value found, by its wait: 95 % by the luck of one month's counts, of the
# services in the middle, 10 % of the model and, for what rests on the group, half a unit of the logarithm between
# services.
ORDER_RANGES = {
    "first": ((0.45, 2.23), (0.49, 2.05), (0.45, 2.22), (0.41, 2.47), (0.41, 2.46), (0.37, 2.68), (0.36, 2.72),
              (0.35, 2.75)),
    "admit": ((0.40, 2.50), (0.45, 2.21), (0.45, 2.24), (0.40, 2.53), (0.39, 2.52), (0.37, 2.69), (0.37, 2.71),
              (0.36, 2.73)),
}
NOTICE = 1                           # d, shortest, of routine dates
ORDER_WEEKS = (0, 4, 9, 18, 26, 36, 44, 52)  # from which the weights of who is treated next hold
FOLLOW_UP_MARGIN = 1.05
# Of slots: fitted by hand, one run each, so that the list drifts as published.
FIRST_TRIM, ADMISSION_TRIM = 0.992, 1.01
CANCELLED_ORDINARY = 0.02            # slots lost on the day for want of a bed, at the two trusts
STOPS_PER_ELECTIVE_ADMISSION = 0.38  # A-d: England 2024-25
PLANNED_ORDINARY_SHARE = 0.05
RECEIPT_TO_TRIAGE = 4.0              # mean of uniform 1 to 7 d
TRUSTS = ("RA7", "RVJ")
WORKING_DAYS_WEEK = 5
HANDS_ON, TAKES_OVER = "NLX.C_110", "RVJ.C_110"
NLX_GOING_ON = 0.70                  # of NLX musculoskeletal completions: who went on, of whom some are handed on
NLX_ONWARD = 0.03                    # of NLX musculoskeletal pathways, to RVJ.C_110 with the clock carried over

# Specialty norms. day: day-case share of admissions: B where the BNSSG/NHP file has the function, else C.
# cases: per fully used 4-hour session; los: mean nights of an ordinary elective; usc: suspected cancer share (C).


class Specialty(NamedTuple):
    """Norms of a treatment function."""

    activity: str | None  # its name in the activity file; None: it is not there
    day_case: float  # share of admissions, where that file does not say
    cases: float
    los: float
    usc: float


_NORMS: dict[str, tuple[str | None, float, float, float, float]] = {
    "C_100": ("General Surgery", 0.70, 4.0, 3.0, 0.20), "C_101": ("Urology", 0.80, 5.0, 2.0, 0.20),
    "C_110": ("Trauma and Orthopaedic", 0.55, 3.0, 2.8, 0.01), "C_120": ("Ear Nose and Throat", 0.75, 4.0, 1.5, 0.12),
    "C_130": ("Ophthalmology", 0.95, 6.0, 1.2, 0.01), "C_140": ("Oral Surgery", 0.85, 5.0, 1.5, 0.08),
    "C_150": ("Neurosurgical", 0.25, 1.5, 5.0, 0.02), "C_160": ("Plastic Surgery", 0.80, 5.0, 1.8, 0.15),
    "C_170": ("Cardiothoracic Surgery", 0.10, 1.2, 7.0, 0.05),
    "C_300": ("General Internal Medicine", 0.90, 4.0, 3.5, 0.02),
    "C_301": ("Gastroenterology", 0.95, 5.0, 2.0, 0.15), "C_320": ("Cardiology", 0.80, 4.0, 2.5, 0.0),
    "C_330": ("Dermatology", 0.95, 8.0, 1.0, 0.35), "C_340": ("Respiratory Medicine", 0.90, 4.0, 3.0, 0.10),
    "C_400": ("Neurology", 0.90, 4.0, 3.0, 0.01), "C_410": ("Rheumatology", 0.90, 4.0, 2.0, 0.0),
    "C_430": ("Elderly Medicine", 0.90, 4.0, 6.0, 0.0), "C_502": ("Gynaecology", 0.75, 4.0, 1.8, 0.12),
    "X02": (None, 0.90, 4.0, 3.0, 0.08), "X03": (None, 0.90, 4.0, 3.0, 0.0), "X04": (None, 0.70, 3.0, 2.0, 0.01),
    "X05": (None, 0.75, 4.0, 2.2, 0.20), "X06": (None, 0.80, 4.0, 2.2, 0.02),
}
SPECIALTY = {code: Specialty(*norms) for code, norms in _NORMS.items()}
# Admitted share of a function where January 2026 shows decisions to admit but no admissions.
FALLBACK_ADMITTED = {"RA7.C_400": 0.005, "NT302.C_100": 0.28}
SURGICAL = {"C_100", "C_101", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170", "C_502", "X04", "X05"}
DAY_UNITS = {"ACG20", "ACG38", "H4J9P", "P1B7M", "T1T4S"}   # eye units without overnight beds
# Who does the planned (not RTT) admissions of a trust: share of its planned day cases, then of its planned ordinary.
PLANNED_DAY = {
    "RA7": {"X02": .34, "C_301": .16, "C_130": .12, "C_320": .08, "X04": .10, "C_330": .05, "X05": .10, "C_340": .05},
    "RVJ": {"X02": .45, "C_101": .20, "X05": .12, "C_160": .08, "C_400": .08, "C_330": .07},
}
PLANNED_ORDINARY = {"RA7": {"X05": .4, "C_320": .3, "X04": .3}, "RVJ": {"X05": .4, "C_101": .3, "C_160": .3}}
HIP_SHARE, KNEE_SHARE = 0.22, 0.25   # of ordinary orthopaedic admissions

ZERO_DAY = 0.33                      # of emergency admissions
AMBULANCE_SHARE = {"RA7": 0.30, "RVJ": 0.34}       # of type 1 attendances
# The A&E collection moved to ECDS in November 2025, and RVJ's admitted share with it: 27.7 % of type 1 attendances from
# February to October, 38.6 % from November to January, attendances flat. Its share is of the last year before; RA7's
# did not jump (33.2 %; 31.3 %) and is of the same year as the attendances.
ADMITTED_SHARE_OF = {"RA7": ("2025-02", "2026-01"), "RVJ": ("2024-11", "2025-10")}
ADMITTED_AMBULANCE, ADMITTED_WALK_IN = 0.48, 0.14  # shape: scaled to each trust's published admitted share
OCCUPANCY_TARGET = {"RA7": 0.970, "RVJ": 0.957}    # KH03 2024-25 mean 98.0 % and 95.7 %; RA7 held at 97 % for stability
ESCALATED = {"RA7": 1.031, "RVJ": 1.013}   # mean open beds per core bed: 4 % escalation, open on 3 days of 4 and 1 of 3
ROUND_WAIT = 0.53                    # d from the end of the clinical stay to the ward round won (window arithmetic)
HOME_WAIT = 0.30                     # d from ready to out, P0 (window arithmetic; 10 % miss the day)
# Of places x stays: the rest is between a leaver, the next day's grant and the journey.
PLACES_USED = 0.935
MISSED_DAY_WAIT = 0.11               # d of HOME_WAIT, that of the tenth who miss the day: they are counted at midnight
HUB_TIME = 0.8                       # d (A-d)
ELECTIVE_P1, ELECTIVE_P2 = 0.04, 0.01
EMERGENCY_LOCALITIES = {             # C: sites of the trusts; the three councils' older populations
    "RA7": {"bristol": .52, "north_somerset": .36, "south_gloucestershire": .12},
    "RVJ": {"bristol": .33, "north_somerset": .11, "south_gloucestershire": .56},
}
RECEIVER_SHORT = {"B": "bristol", "NS": "north_somerset", "SG": "south_gloucestershire"}


@dataclasses.dataclass(frozen=True)
class Target:
    """A value of the scenario that nothing published gives, and the published figure that it has to meet. `measure` and
    `scope` are as in headlines.csv."""

    path: str
    unit: str
    measure: str
    scope: str
    wanted: float
    close: float  # how near is near enough
    slope: float  # a guess of the change of the measure per unit of the value
    low: float  # limits of the value
    high: float


TARGETS = [
    Target("providers.RA7.parameters.los_emergency", " d", "occupancy", "RA7",
           wanted=0.970, close=0.005, slope=0.15, low=2.0, high=8.0),
    Target("providers.RVJ.parameters.los_emergency", " d", "occupancy", "RVJ",
           wanted=0.957, close=0.005, slope=0.12, low=2.0, high=9.0),
    Target("providers.RA7.parameters.gives_up", " /day", "ready_not_discharged", "RA7",
           wanted=185.04, close=4.0, slope=-4000, low=0.005, high=0.3),
    Target("providers.RVJ.parameters.gives_up", " /day", "ready_not_discharged", "RVJ",
           wanted=182.29, close=4.0, slope=-4000, low=0.005, high=0.3),
    Target("providers.RA7.parameters.ed_major_time", " min", "ae_within_4h", "RA7/type1",
           wanted=0.640, close=0.01, slope=-0.002, low=90, high=420),
    Target("providers.RVJ.parameters.ed_major_time", " min", "ae_within_4h", "RVJ/type1",
           wanted=0.631, close=0.01, slope=-0.002, low=90, high=420),
]

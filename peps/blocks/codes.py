"""Code lists that stand in forms: social care, school, attendance, special needs, meetings.

Codes are stored and returned; labels are ours. Sources: SSDA903 return, CBDS, School Attendance Regulations.
"""

from __future__ import annotations

from .kinds.choosing import Choices

SEX: Choices = (("F", "Female"), ("M", "Male"), ("U", "Not known"))

ETHNICITY: Choices = (
    ("WBRI", "White British"),
    ("WIRI", "White Irish"),
    ("WIRT", "Traveller of Irish heritage"),
    ("WROM", "Gypsy or Roma"),
    ("WOTH", "Any other White background"),
    ("MWBC", "White and Black Caribbean"),
    ("MWBA", "White and Black African"),
    ("MWAS", "White and Asian"),
    ("MOTH", "Any other mixed background"),
    ("AIND", "Indian"),
    ("APKN", "Pakistani"),
    ("ABAN", "Bangladeshi"),
    ("CHNE", "Chinese"),
    ("AOTH", "Any other Asian background"),
    ("BCRB", "Black Caribbean"),
    ("BAFR", "Black African"),
    ("BOTH", "Any other Black background"),
    ("OOTH", "Any other ethnic group"),
    ("REFU", "Did not want to say"),
    ("NOBT", "Not known yet"),
)

LEGAL_STATUS: Choices = (
    ("C1", "Interim care order"),
    ("C2", "Full care order"),
    ("D1", "Freeing order"),
    ("E1", "Placement order"),
    ("V2", "Accommodated with agreement (section 20)"),
    ("V3", "Short breaks, single episodes"),
    ("V4", "Short breaks, under an agreement"),
    ("L1", "Police protection"),
    ("L2", "Emergency protection order"),
    ("L3", "Child assessment order"),
    ("J1", "On remand"),
    ("J2", "Held under PACE"),
    ("J3", "Youth rehabilitation order with residence"),
)

PLACEMENT_TYPE: Choices = (
    ("U1", "Foster care with family or friends, long term"),
    ("U2", "Foster care with family or friends, who may adopt"),
    ("U3", "Foster care with family or friends"),
    ("U4", "Foster care, long term"),
    ("U5", "Foster care, with carers who may adopt"),
    ("U6", "Foster care"),
    ("A3", "Adoption, with consent, by the present carers"),
    ("A4", "Adoption, with consent, by new carers"),
    ("A5", "Adoption, under a placement order, by the present carers"),
    ("A6", "Adoption, under a placement order, by new carers"),
    ("K1", "Secure children’s home"),
    ("K2", "Children’s home"),
    ("K3", "Supported accommodation"),
    ("H5", "Semi-independent living"),
    ("P1", "With parents or a person with parental responsibility"),
    ("P2", "Independent living"),
    ("P3", "Living at the place of work"),
    ("R1", "Residential care home"),
    ("R2", "NHS or other health place"),
    ("R3", "Family centre, or mother and baby unit"),
    ("R5", "Young offender institution"),
    ("S1", "Residential school"),
    ("T0", "Temporary move"),
    ("T1", "Temporary move: hospital"),
    ("T2", "Temporary move: holiday"),
    ("T3", "Temporary move: carer’s holiday"),
    ("T4", "Temporary move of 7 days or less"),
    ("Z1", "Another kind of placement"),
    ("Z11", "Another kind of placement (Z11)"),
    ("Z12", "Another kind of placement (Z12)"),
    ("Z13", "Another kind of placement (Z13)"),
    ("Z14", "Another kind of placement (Z14)"),
)

CARE_PLAN: Choices = (
    ("home", "Return to family"),
    ("kin", "Live with family or friends"),
    ("long_term_foster", "Long-term foster care"),
    ("adoption", "Adoption"),
    ("guardianship", "Special guardianship"),
    ("residential", "Residential care"),
    ("independence", "Towards independence"),
    ("assessing", "Not decided yet"),
)

SEN_STATUS: Choices = (
    ("N", "No special educational need"),
    ("K", "SEN support"),
    ("E", "Education, health and care plan"),
)

SEN_NEED: Choices = (
    ("SPLD", "Specific learning difficulty"),
    ("MLD", "Moderate learning difficulty"),
    ("SLD", "Severe learning difficulty"),
    ("PMLD", "Profound and multiple learning difficulty"),
    ("SEMH", "Social, emotional and mental health"),
    ("SLCN", "Speech, language and communication"),
    ("HI", "Hearing impairment"),
    ("VI", "Vision impairment"),
    ("MSI", "Multi-sensory impairment"),
    ("PD", "Physical disability"),
    ("ASD", "Autistic spectrum"),
    ("DS", "Down syndrome"),
    ("OTH", "Other need"),
    ("NSA", "Support, not assessed by a specialist yet"),
)

YEAR_GROUP: Choices = (
    ("-2", "Nursery 1 (age 2 to 3)"),
    ("-1", "Nursery 2 (age 3 to 4)"),
    ("0", "Reception"),
    *((str(year), f"Year {year}") for year in range(1, 15)),
)
"""As `children.year_groups.nc_year` counts, written as text."""

SCHOOL_PHASE: Choices = (
    ("0", "Not applicable"),
    ("1", "Nursery"),
    ("2", "Primary"),
    ("3", "Middle (primary)"),
    ("4", "Secondary"),
    ("5", "Middle (secondary)"),
    ("6", "16 plus"),
    ("7", "All through"),
)

PROVISION: Choices = (
    ("school", "On the roll of a school"),
    ("setting", "Nursery, pre-school or childminder"),
    ("college", "College or training provider"),
    ("unit", "Pupil referral unit or alternative provision academy"),
    ("hospital", "Hospital school"),
    ("home", "Home tuition arranged by the authority"),
    ("eotas", "Education otherwise than at school (EOTAS)"),
    ("custody", "Education in custody"),
    ("none", "No school place"),
)

SUSPENSION_REASON: Choices = (
    ("PP", "Physical assault on a pupil"),
    ("PA", "Physical assault on an adult"),
    ("VP", "Verbal abuse or threat to a pupil"),
    ("VA", "Verbal abuse or threat to an adult"),
    ("OW", "Weapon or prohibited item"),
    ("BU", "Bullying"),
    ("RA", "Racist abuse"),
    ("LG", "Abuse about sexual orientation or gender identity"),
    ("DS", "Abuse about disability"),
    ("SM", "Sexual misconduct"),
    ("DA", "Drugs or alcohol"),
    ("DM", "Damage"),
    ("TH", "Theft"),
    ("MT", "Misuse of social media or technology"),
    ("PH", "Breach of public health measures"),
    ("DB", "Persistent or general disruption"),
)

SUSPENSION_KIND: Choices = (
    ("SUSP", "Suspension"),
    ("LNCH", "Lunchtime suspension"),
    ("PERM", "Permanent exclusion"),
)

ABSENCE: Choices = (
    ("none", "Not persistent: 90% or more attended"),
    ("persistent", "Persistent absence: under 90% attended"),
    ("severe", "Severe absence: under 50% attended"),
)

SEN_RANK: Choices = (("1", "Main need"), ("2", "Second need"), ("3", "Further need"))

LANGUAGE_TOOL: Choices = (
    ("wellcomm", "WellComm"),
    ("neli", "NELI"),
    ("elklan", "Elklan"),
    ("talk_boost", "Talk Boost"),
    ("therapist", "A speech and language therapist’s own programme"),
    ("other", "Another tool"),
)
"""Names of tools that schools and settings use; their content is their owners'."""

SDQ_SCALE: Choices = (
    ("emotional", "Emotional"),
    ("conduct", "Conduct"),
    ("hyperactivity", "Hyperactivity"),
    ("peer", "Peer problems"),
    ("prosocial", "Prosocial (higher is better)"),
)

SDQ_NONE: Choices = (
    ("SDQ1", "The child is outside the ages for it"),
    ("SDQ2", "The carer did not return it"),
    ("SDQ3", "Not possible because of the child’s disability"),
    ("SDQ4", "Another reason"),
    ("SDQ5", "The young person did not want it"),
)
"""SSDA903 codes for a carer's SDQ that is not there."""


AGE_BAND: Choices = (
    ("early", "Early years, under 5"),
    ("primary", "Primary, 5 to 10"),
    ("secondary", "Secondary, 11 to 15"),
    ("post16", "Post-16, 16 and over"),
)
"""Which set of questions about the child's views: as `children.year_groups.age_band` says."""

NO_VIEWS: Choices = (
    ("no_wish", "Did not want to"),
    ("too_young", "Too young to be asked, and nothing was seen"),
    ("away", "Was ill or away"),
    ("not_reached", "Could not be reached"),
    ("other", "Another reason"),
)

HOW_TOLD: Choices = (
    ("said", "Said it"),
    ("drew", "Drew or made it"),
    ("showed", "Showed it"),
    ("seen", "An adult saw it"),
)

FEELING: Choices = (
    ("good", "Good"),
    ("ok", "OK"),
    ("not_good", "Not good"),
    ("unsaid", "I do not want to say"),
)
"""Faces in words: there is always a way to say that it is not good, and a way not to say."""

FEELS_SAFE: Choices = (
    ("yes", "Yes"),
    ("mostly", "Most of the time"),
    ("no", "No"),
    ("unsaid", "I do not want to say"),
)

WISH_NOTICE: Choices = (
    ("days", "A few days before"),
    ("week", "A week before"),
    ("weeks", "Two weeks before, or more"),
    ("any", "I do not mind"),
)

WISH_PART: Choices = (
    ("chair", "Run it"),
    ("part", "Run a part of it"),
    ("come", "Come"),
    ("message", "Not come, but send a message"),
    ("no", "Not come"),
    ("unsure", "I do not know yet"),
)

PARTICIPATION: Choices = (
    ("PN0", "Under 4 years old at the time"),
    ("PN1", "Came and spoke"),
    ("PN2", "Came, and an advocate spoke"),
    ("PN3", "Came and used signs, pictures or another way"),
    ("PN4", "Came and gave no view"),
    ("PN5", "Did not come, and asked an advocate to speak"),
    ("PN6", "Did not come, and sent views in another way"),
    ("PN7", "Did not come and sent no view"),
)

ON_TRACK: Choices = (("yes", "On track"), ("nearly", "Nearly on track"), ("no", "Not on track"))

PERSON_ROLE: Choices = (
    ("child", "The child or young person"),
    ("social_worker", "Social worker"),
    ("designated_teacher", "Designated teacher"),
    ("carer", "Carer"),
    ("parent", "Parent"),
    ("key_worker", "Key worker"),
    ("supervising_social_worker", "Supervising social worker"),
    ("class_teacher", "Class or subject teacher"),
    ("senco", "SENCo"),
    ("virtual_school", "Virtual School"),
    ("reviewing_officer", "Independent reviewing officer"),
    ("personal_adviser", "Personal adviser"),
    ("health", "Health"),
    ("advocate", "Advocate or interpreter"),
    ("other", "Somebody else"),
)

POST16_STATUS: Choices = (
    ("education", "In education or training"),
    ("employed", "Apprentice or employed"),
    ("neet", "Not in education, employment or training"),
    ("custody", "In custody"),
)

POST16_LEVEL: Choices = (
    ("E", "Entry level"),
    ("1", "Level 1"),
    ("2", "Level 2"),
    ("3", "Level 3"),
    ("4", "Level 4 or higher"),
    ("0", "No level"),
)

EARLY_BAND: Choices = (
    ("emerging", "Emerging"),
    ("on_track", "On track for age"),
    ("secure", "Secure"),
    ("none", "Not assessed"),
)

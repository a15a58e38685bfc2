"""Words that are no name by themselves: common ones, titles, what every file of a school speaks of."""

from __future__ import annotations

_WORDS = """
    mr mrs ms miss mx dr pc sgt sir lady lord prof rev father mother
    a about above action adult adults after afternoon again against age agenda agreed all also always am an
    and another any anybody anyone anything are around as asked at attendance aunt away back bad be because
    been before began behaviour being best better between both boy boys brother but by call called came can
    care carer case child children class come concern concerned concerns could court dad daughter date day
    days did different do does done down during each early education eight end england english even evening
    every everybody everyone everything family far few file find first five for form four friday friend from
    full gave get girl girls give given go goes going good great group had half happy has have he head health
    hear heard held help her here hers herself him himself his home hour hours house how i if immediate in
    into is issue it its itself just keep kept know known last late later lead learning least leave left less
    lesson let like line little live lives long look looked made make man many matter maths may me mean meet
    meeting member met minute minutes monday month months more morning most mum much must my name named names
    near need needs never new next night nine no nobody none nor not note nothing now nurse of off office
    officer often old on once one only open or other others our out over own parent parents part people
    perhaps person phone place plan play police policy primary protection pupil pupils put question quite read
    record records referral report request review right risk role said same sat saturday saw say says school
    schools second secondary see seem seen self send sent serious service session seven she should signed
    since sister site six so social some somebody someone something son soon spoke staff stand start still
    stop street student students such sunday supervision supervisor support sure take taken talk teacher
    teachers team tell ten than that the their them themselves then there these they thing things think this
    those though thought three through thursday time to today together told tomorrow too took trip tuesday two
    uncle under until up upon us use used very visit want wanted wants was way we wednesday week weeks well
    went were what when where whether which while who whole whom whose why will wish with within without
    woman work worker works worried would write written wrote year years yes yesterday yet you young your
    january february march april june july august september october november december headteacher
"""
COMMON = frozenset(_WORDS.split())
# Written in capitals they are offices and services, not surnames.
_OFFICES = "camhs cpoms dbs ddsl dsl ehcp kcsie lado mash nhs pshe senco"
ACRONYMS = frozenset(_OFFICES.split())

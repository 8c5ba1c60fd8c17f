"""Small lists of our own making, plain and as OneRoster has them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

PEOPLE = """\
编号,姓名,角色,年级,家长
s1,林小雨,学生,五年级,p1
s2,Wu Tong,student,4,"p2;p3"
p1,林爸爸,家长,,
p2,Wu Li,parent,,
p3,Wu Na,parent,,
t1,赵明,教师,,
"""
CLASSES = """\
class id,name,course,subject,campus,teacher,room,weekday,starts,minutes,capacity,first lesson
k1,周三奥数,奥数,数学,east,t1,301,周三,18:30,90,12,2026-09-02
k2,周六,奥数,数学,east,t1,301,Sat,9:00,90,8,2026-09-05
"""
ENROLMENTS = """\
学生,班级,从,至
s1,k1,,
s2,k1,2026-09-01,
s2,k2,,2027-01-30
"""
PLAIN: Mapping[str, str] = {"people.csv": PEOPLE, "classes.csv": CLASSES, "enrolments.csv": ENROLMENTS}

TIMETABLE = """\
class,weekday,starts,ends,room
c-1,Tue,16:30,17:30,Lab 2
"""
_MANIFEST = """\
propertyName,value
manifest.version,1.0
oneroster.version,{version}
file.academicSessions,bulk
file.classes,bulk
file.courses,bulk
file.demographics,absent
file.enrollments,bulk
file.orgs,bulk
file.users,bulk
{more}source.systemName,Example
"""
_USERS = "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
_BOTH: Mapping[str, str] = {
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no-1,,,East,school,,\n",
    "academicSessions.csv": (
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
        "y-1,,,2026,schoolYear,2026-09-01,2027-07-01,,2027\n"
    ),
    "courses.csv": (
        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\n"
        'co-1,,,y-1,Science 5,SC5,"05,06",o-1,Science,\n'
    ),
    "classes.csv": (
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
        "termSourcedIds,subjects,subjectCodes,periods\n"
        "c-1,,,Science 5 A,05,co-1,,scheduled,,o-1,y-1,,,3\n"
    ),
    "enrollments.csv": (
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
        "e-1,,,c-1,o-1,u-1,student,,,2027-01-31\n"
        "e-2,,,c-1,o-1,u-2,student,,,\n"
        "e-3,,,c-1,o-1,u-5,teacher,false,,\n"
        "e-4,,,c-1,o-1,u-4,teacher,true,,\n"
        "e-5,tobedeleted,,c-1,o-1,u-9,student,,,\n"
    ),
}
ONEROSTER_11: Mapping[str, str] = {
    **_BOTH,
    "manifest.csv": _MANIFEST.format(version="1.1", more=""),
    "users.csv": (
        f"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,{_USERS}\n"
        'u-1,,,true,o-1,student,a,,小雨,林,,,,,,"u-3",05,\n'
        "u-2,,,true,o-1,student,b,,Tong,Wu,,,,,,,04,\n"
        'u-3,,,true,o-1,parent,c,,Li,Wu,,,,,,"u-2",,\n'
        "u-4,,,true,o-1,teacher,d,,Ming,Zhao,,,,,,,,secret\n"
        "u-5,,,true,o-1,teacher,e,,Hua,He,,,,,,,,\n"
        "u-6,,,true,o-1,administrator,f,,Ad,Min,,,,,,,,\n"
        "u-9,tobedeleted,,true,o-1,student,g,,Go,Ne,,,,,,,,\n"
    ),
}
ONEROSTER_12: Mapping[str, str] = {
    **_BOTH,
    "manifest.csv": _MANIFEST.format(version="1.2", more="file.roles,bulk\nfile.userProfiles,absent\n"),
    "users.csv": (
        f"sourcedId,status,dateLastModified,enabledUser,username,userIds,{_USERS},userMasterIdentifier,"
        "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\n"
        'u-1,,,true,a,,小雨,林,,,,,,"u-3",05,,,,,,o-1,\n'
        "u-2,,,true,b,,Antonia,Wu,,,,,,u-3,04,,,Tong,,,o-1,\n"
        "u-3,,,true,c,,Li,Wu,,,,,,,,,,,,,o-1,\n"
        "u-4,,,true,d,,Ming,Zhao,,,,,,,,secret,,,,,o-1,\n"
        "u-5,,,true,e,,Hua,He,,,,,,,,,,,,,o-1,\n"
        "u-6,,,true,f,,Ad,Min,,,,,,,,,,,,,o-1,\n"
    ),
    "roles.csv": (
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
        "userProfileSourcedId\n"
        "r-1,,,u-1,primary,student,,,o-1,\n"
        "r-2,,,u-2,primary,student,,,o-1,\n"
        "r-3,,,u-3,primary,guardian,,,o-1,\n"
        "r-4,,,u-4,primary,teacher,,,o-1,\n"
        "r-5,,,u-5,primary,teacher,,,o-1,\n"
        "r-6,,,u-6,primary,siteAdministrator,,,o-1,\n"
        "r-7,tobedeleted,,u-6,secondary,student,,,o-1,\n"
    ),
}


def folder(path: Path, files: Mapping[str, str | bytes]) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    path.write_bytes(packed.getvalue())
    return path


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times there"
    return text.replace(old, new)

"""Words of Microsoft 365's audit log, which Defender's CloudAppEvents repeats, in lower case."""

from __future__ import annotations

DATA_ACTIONS = {
    "filedownloaded": "download",
    "filesyncdownloadedfull": "download",
    "filesyncdownloadedpartial": "download",
    "downloadfile": "download",
    "downloadreport": "download",
    "exportreport": "download",
    "fileaccessed": "view",
    "fileaccessedextended": "view",
    "filepreviewed": "view",
    "fileviewed": "view",
    "viewreport": "view",
    "mailitemsaccessed": "view",
    "companylinkused": "view",
    "securelinkused": "view",
    "fileuploaded": "upload",
    "filesyncuploadedfull": "upload",
    "filesyncuploadedpartial": "upload",
    "uploadfile": "upload",
    "fileuploadedtocloud": "upload",
    "filecopied": "copy",
    "foldercopied": "copy",
    "copyfile": "copy",
    "filecopiedtoclipboard": "copy",
    "filecopiedtonetworkshare": "copy",
    "filecopiedtoremotedesktopsession": "copy",
    "filecopiedtoremovablemedia": "copy",
    "sharefile": "share",
    "sharingset": "share",
    "sharinginvitationcreated": "share",
    "sharinglinkcreated": "share",
    "anonymouslinkcreated": "share",
    "companylinkcreated": "share",
    "securelinkcreated": "share",
    "addedtosecurelink": "share",
}
"""What an operation does to data; the rest are acts."""

OUTCOMES = {
    "succeeded": "success",
    "success": "success",
    "true": "success",
    "partiallysucceeded": "success",
    "failed": "failure",
    "failure": "failure",
    "false": "failure",
}
"""`ResultStatus`."""

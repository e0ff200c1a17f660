"""Lists of records of the account, with the details of the selected one."""

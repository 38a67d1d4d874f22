"""What findings say in English. Facts bring their own backticks; advice goes to help."""

from renewrules.wording.template import Template, Wording

_DID_YOU_MEAN = ("suggestion", "perhaps {suggestion} is meant")

ENGLISH = Wording(
    comma=", ",
    last_comma=" or ",
    semicolon="; ",
    words=(("error", "error"), ("warning", "warning"), ("help", "help"), ("fix", "fix")),
    labels=(
        ("declared-here", "{name} is declared here"),
        ("first-here", "said here first"),
        ("header-here", "the table's header is here"),
        ("opened-here", "opened here"),
    ),
    fixes=(
        ("insert", "insert {text}"),
        ("remove", "remove {text}"),
        ("replace", "write {replacement} in place of {text}"),
    ),
    findings=(
        Template(
            "RR101",
            "Not saved as UTF-8",
            "line {line} of this file cannot be read, because the file is not saved as UTF-8 (byte {byte})",
            "save the file again with the encoding UTF-8; a Chinese file from Excel or Notepad is often GBK",
        ),
        Template(
            "RR102",
            "Not a text file",
            "this file is not plain text, as line {line} shows (byte {byte})",
            "rules are plain text files; export a spreadsheet or a document as text in UTF-8 first",
        ),
        Template(
            "RR103",
            "File too large",
            "this file is larger than {limit} MB",
            "divide it into several `.rules` files in the same folder; their order makes no difference",
        ),
        Template(
            "RR104",
            "Nothing declared",
            "there is not one declaration in {ruleset}",
            "a ruleset is a folder of `.rules` files; check that the folder is the right one and not empty",
        ),
        Template(
            "RR110",
            "Unknown kind of declaration",
            "{word} does not begin a declaration",
            "each declaration begins with a word for its kind, such as `plan`, `step` or `forbid`",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR111",
            "Colon missing",
            "a colon is missing after {declaration}",
            "write `:` between the name of a declaration and its first clause",
        ),
        Template(
            "RR112",
            "Full stop missing",
            "{declaration} does not end with a full stop",
            "clauses are divided by `;`, and `.` ends the declaration",
        ),
        Template(
            "RR113",
            "Clause not understood",
            "the clause {clause} is not one the language knows",
            "clauses are fixed phrases with your own names, numbers and dates in their places",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR114",
            "Clause in the wrong declaration",
            "the clause {clause} does not belong under {declaration}",
            "it can be said under {allowed}",
        ),
        Template(
            "RR115",
            "Quotation not closed",
            "the quotation that begins with {quote} has no end on its line",
            "close the text with a quotation mark on the same line",
        ),
        Template(
            "RR116",
            "Row does not fit its table",
            "this row has {cells:cell/cells}, but the header has {columns:column/columns}",
            "give the row one cell for each column; a cell that says nothing is written `-`",
        ),
        Template(
            "RR117",
            "Table without a header",
            "this table has no header",
            "begin the table with a row of clauses in which `…` stands where the cell goes",
        ),
        Template(
            "RR118",
            "Cell not understood",
            "the cell {cell} does not fit under the header {column}",
            "put the cell in place of `…` in the header: the result must be a clause",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR119",
            "Column that says nothing",
            "the column {column} has no filled cell",
            "fill in at least one cell, or remove the column",
        ),
        Template(
            "RR120",
            "Name not allowed",
            "{name} cannot be a name",
            "a name is made of letters, digits and hyphens, and begins with a letter",
            (
                ("character", "{character} cannot be part of a name"),
                ("keyword", "{keyword} is a word of the language itself"),
                ("suggestion", "write {suggestion} instead"),
            ),
        ),
        Template(
            "RR121",
            "Two languages in one file",
            "{word} is not in the language of the rest of this file",
            "write each file in one language; `renewrules fmt --to` turns a whole file into the other",
            (("suggestion", "here it is {suggestion}"),),
        ),
        Template(
            "RR122",
            "Name with a lookalike letter",
            "the name {name} contains {character}, which comes from another alphabet",
            "type the letter again: two names that look the same but are not cannot be told apart",
            (("suggestion", "{suggestion} looks the same in one alphabet"),),
        ),
        Template(
            "RR123",
            "Clause said twice",
            "{declaration} says {clause} twice",
            "keep the one that is meant",
        ),
        Template(
            "RR124",
            "Clause missing",
            "{declaration} does not say {clause}",
            "add that clause: nothing is assumed in its place",
        ),
        Template(
            "RR125",
            "No such date",
            "{date} is not a day in the calendar",
            "write a date as year, month and day, such as `2015-08-01`",
            (("suggestion", "the nearest day is {suggestion}"),),
        ),
        Template(
            "RR126",
            "Wrong note on a day",
            "{date} is noted as {note}, but it is {actual}",
            "correct the date or its note; the note never changes the answer",
        ),
        Template(
            "RR127",
            "Number not well written",
            "{number} is not a number as the language writes it",
            "use digits, a comma before each group of three or none at all, and one point for decimals",
            (_DID_YOU_MEAN,),
        ),
    ),
)

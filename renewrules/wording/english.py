"""What findings say in English. Facts bring their own backticks; advice goes to help."""

from renewrules.wording.template import Template, Wording

_DID_YOU_MEAN = ("suggestion", "perhaps {suggestion} is meant")
_WRITE = ("suggestion", "write {suggestion}")

ENGLISH = Wording(
    comma=", ",
    last_comma=" or ",
    last_and=" and ",
    semicolon="; ",
    words=(("error", "error"), ("warning", "warning"), ("note", "note"), ("help", "help"), ("fix", "fix")),
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
            (_DID_YOU_MEAN, ("possible", "what comes nearest to it here is {possible}")),
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
        Template(
            "RR128",
            "Both and and or",
            "this condition has both `and` and `or`, and can be read in two ways",
            "give each `or` a declaration or a row of its own; several `if` under one must all hold",
        ),
        Template(
            "RR201",
            "Name used twice",
            "another {kind} is already called {name}",
            "give each its own name; all files of the ruleset count together",
        ),
        Template(
            "RR202",
            "Unknown name",
            "nothing is declared by the name {name}",
            "correct the name, or declare it",
            (_DID_YOU_MEAN, ("kinds", "what fits here is declared with {kinds}")),
        ),
        Template(
            "RR203",
            "Name of several things",
            "{name} can be that of {owners}, and this does not say which",
            "say whose it is, as in `customer's birthday`",
        ),
        Template(
            "RR204",
            "Going round in a circle",
            "{names} rests on itself in a circle",
            "let one of them be written without the others",
        ),
        Template(
            "RR205",
            "Two things that do not belong together",
            "{rule} is about {first} as well as {second}, and neither belongs to the other",
            "a rule is about one thing and what it belongs to, such as a policy, its vehicle and the "
            "customer: make it two rules",
        ),
        Template(
            "RR206",
            "Reserved name",
            "{name} is taken by the language itself",
            "choose another name; facts cannot be called `id`, `kind`, `at`, `day`, `recorded`, `answers` or "
            "`parent`, and nothing `today`, `yes`, `no`, `nothing` or `total`",
        ),
        Template(
            "RR207",
            "Listed twice",
            "{option} is listed twice",
            "keep it once",
        ),
        Template(
            "RR208",
            "Owner missing",
            "{declaration} does not say what it is part of",
            "write `of` and a name before the colon, as in `step care-call of renewal-contact:`",
        ),
        Template(
            "RR209",
            "Terms missing",
            "the ruleset has no `terms`",
            "declare them once, in any file: time zone, calendar and currency",
        ),
        Template(
            "RR210",
            "Terms declared twice",
            "{name} is one `terms` too many",
            "a ruleset has one `terms` for all its files: bring the clauses together in one place",
        ),
        Template(
            "RR211",
            "Unknown calendar",
            "there is no calendar {calendar}",
            "write {calendars}",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR212",
            "Unknown time zone",
            "{zone} is not the name of a time zone",
            "use a name from the IANA list, such as `Asia/Shanghai`",
        ),
        Template(
            "RR213",
            "Unknown currency",
            "amounts cannot be written in {currency}",
            "write {currencies}",
        ),
        Template(
            "RR214",
            "Step of another plan",
            "the step {step} does not belong to {plan}",
            "list only steps that are declared `of` this plan",
        ),
        Template(
            "RR215",
            "Step without a place",
            "the plan {plan} gives the step {step} no place in its order",
            "add it to the plan's clause `its steps are …`",
        ),
        Template(
            "RR216",
            "Forbidden topic in a script",
            "this step may not talk of {topic}, but its script {script} does",
            "use another script, or allow the topic",
        ),
        Template(
            "RR217",
            "Not one of the options",
            "{option} is not one of the options here",
            "the options are {options}",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR218",
            "Hours given twice",
            "the hours for {channel} could be those of {names}, and nothing says which",
            "name {channel} in one of them only",
        ),
        Template(
            "RR219",
            "Two translations",
            "{name} is paired with {first} and with {second}",
            "a name or text has one translation: keep one of the two rows",
        ),
        Template(
            "RR220",
            "Response to another event",
            "{response} is among the responses to {event}, but says `to` another event",
            "name {event} after `to`, or move it to the responses of that event",
        ),
        Template(
            "RR221",
            "Not open to overlays",
            "the base has the {kind} {name} already, and does not leave it open to overlays",
            "give this one another name; or, in the base, add the clause `an overlay may replace it`",
        ),
        Template(
            "RR222",
            "Replaced by two overlays",
            "the {kind} {name} is replaced by more than one overlay: {overlays:and}",
            "lay only one of them over the base, or let only one of them replace it",
        ),
        Template(
            "RR223",
            "Replaced by another kind of value",
            "{name} is {expected} in the base, and {actual} here",
            "what rests on it in the base needs the same kind of value, with the same options",
        ),
        Template(
            "RR224",
            "Left open by an overlay",
            "{name} stands in an overlay, and only the base leaves rules open",
            "remove the clause; nothing is laid over an overlay",
        ),
        Template(
            "RR225",
            "Terms of the base changed",
            "{clause} is for the terms of the base to say",
            "the terms of an overlay can only add `also off on …` and `also worked on …`",
        ),
        Template(
            "RR226",
            "Day both off and worked",
            "{date} is said to be off, and to be worked",
            "remove it from one of the two; where two overlays disagree, lay only one of them over the base",
        ),
        Template(
            "RR227",
            "Hours that do not meet",
            "the hours for {channel} of {names:and} leave no one stretch of the day that lies in all of them",
            "all of them hold at once; change one of them, or lay only one of the overlays over the base",
        ),
        Template(
            "RR228",
            "Hours by two clocks",
            "the hours for {channel} of {names:and} go by different clocks",
            "all of them hold at once, so let all go by the clock of one time zone",
        ),
        Template(
            "RR301",
            "Values of different kinds",
            "this is {actual}, but {expected} is needed here",
            "only like goes with like: dates with dates, amounts with amounts in one currency",
            (_WRITE,),
        ),
        Template(
            "RR302",
            "Wrong words to compare with",
            "these are not the words to compare {kind} with",
            "the words for it are {words}",
            (_WRITE,),
        ),
        Template(
            "RR303",
            "Number needed",
            "this is {actual}, but a number, an amount or a percentage is needed here",
            "use a value that can be counted with",
        ),
        Template(
            "RR304",
            "Choice needed",
            "this is {actual}, which has no options to choose from",
            "`is one of …` is for what is filled in as one of several options; compare other values with "
            "`is`",
        ),
        Template(
            "RR305",
            "List of options needed",
            "this is {actual}, not a list of options",
            "this clause is for what is filled in as any of several options; compare other values with `is`",
        ),
        Template(
            "RR306",
            "List where one value belongs",
            "one value is needed here, not a list",
            "only what is filled in as any of several options takes a list or `nothing`",
        ),
        Template(
            "RR307",
            "Cannot be multiplied",
            "{left} cannot be multiplied by {right}",
            "multiply an amount or a measure by a plain number or a percentage",
        ),
        Template(
            "RR308",
            "Not a length of time",
            "{quantity} is not a number of days, weeks, months or years",
            "days are moved by days, working days, weeks, months or years",
        ),
        Template(
            "RR309",
            "Whole number needed",
            "{number} is not a whole number",
            "count in whole days, weeks, months or years",
        ),
        Template(
            "RR310",
            "Too many decimals",
            "{amount} has more decimals than the {decimals} kept here",
            "shorten it: what is written is never rounded unseen",
        ),
        Template(
            "RR311",
            "Time of day out of place",
            "a time of day does not fit here",
            "rules go by whole days; times of day belong in `hours` and in examples",
        ),
        Template(
            "RR312",
            "Comparison missing",
            "{condition} alone is not a condition",
            "say what it is compared with, as in `vehicle's sold is yes`",
        ),
        Template(
            "RR313",
            "Fact needed",
            "{name} is not a fact that can be given",
            "an example gives facts and events; what the rules work out from them is expected, not given",
        ),
        Template(
            "RR314",
            "Worked-out value needed",
            "{name} is not worked out by the rules",
            "expect a value, a table or tiers; facts are given",
        ),
        Template(
            "RR315",
            "Empty range",
            "the range ends before it begins",
            "write the smaller end first",
        ),
        Template(
            "RR316",
            "Blank outside its range",
            "{value}, which stands for a blank, lies outside the range",
            "choose a value within the range, or widen the range",
        ),
        Template(
            "RR401",
            "Tiers without a rule",
            "the tiers {name} do not say how their bands are used",
            "add `each part of … pays by its own band`, `all of … pays by the band that … has reached` or "
            "`it is what the band that … has reached pays`",
        ),
        Template(
            "RR402",
            "Band without a written number",
            "a band here begins or pays at something other than a written number",
            "write each beginning and each rate as a number, an amount or a percentage",
        ),
        Template(
            "RR403",
            "Bands begin in two ways",
            "some bands say `from` and others say `over`",
            "use one of the two for all bands, so that a number on the edge belongs to one band only",
        ),
        Template(
            "RR404",
            "Bands begin at one point",
            "another band begins at the same point",
            "keep one of the two, or correct where it begins",
        ),
        Template(
            "RR405",
            "Shares do not make a whole",
            "the shares add up to {total}",
            "change them so that they add up to 100%",
        ),
        Template(
            "RR406",
            "Row without a number",
            "this row has no number",
            "add a column `row …` and number the rows in the order they are tried; where they stand does "
            "not count",
        ),
        Template(
            "RR407",
            "Row number used twice",
            "another row already has the number {number}",
            "number the rows in the order they are tried",
        ),
        Template(
            "RR408",
            "Rank used twice",
            "{first} and {second} both have rank {rank}",
            "give each its own rank: it decides which goes first",
        ),
        Template(
            "RR409",
            "Exclusion on the wrong package",
            "this package goes before {package} and does not give way to it",
            "say `not together with …` under the package with the higher rank: it is the one left out",
        ),
        Template(
            "RR411",
            "Two exceptions at once",
            "the exceptions {first} and {second} can hold together, for example with {case:and}",
            "nothing says which one wins, so no answer is given then; add a condition to one of them",
        ),
        Template(
            "RR412",
            "Two rows fit at once",
            "the rows {first} and {second} can fit together, for example with {case:and}",
            "exactly one row may fit, so no answer is given then; narrow one row, or number the rows and "
            "say `the first row that fits counts`",
        ),
        Template(
            "RR413",
            "Row never reached",
            "the row {row} is never reached: whenever it fits, an earlier row fits first",
            "move it further up by its row number, or remove it",
            (("by", "{by} comes first and already covers all of it"),),
        ),
        Template(
            "RR414",
            "Condition that never holds",
            "{condition} can never hold",
            "its parts contradict each other or the range of a fact; look for a mistyped number or option",
        ),
        Template(
            "RR415",
            "Case without a row",
            "no row of {table} fits, for example with {case:and}",
            "add a row for such cases, or say what holds then: `if no row fits, it is …`",
        ),
        Template(
            "RR416",
            "Perhaps a case without a row",
            "it cannot be proved that some row of {table} always fits",
            "its conditions compare facts with each other or look at what has happened; say "
            "`if no row fits, it is …` to be safe",
        ),
        Template(
            "RR417",
            "Perhaps two at once",
            "it cannot be proved that {first} and {second} never hold together",
            "if they ever do, no answer is given; check it by an example",
        ),
        Template(
            "RR421",
            "Step that is always forbidden",
            "{forbid} forbids the step {step} in every case",
            "give the forbid a condition, let it except the purpose of this step, or remove the step",
        ),
        Template(
            "RR422",
            "Forbid without effect",
            "{forbid} forbids nothing that any step or package does",
            "check what it names after `no` and `except`; keep it only if such steps are still to come",
        ),
        Template(
            "RR431",
            "Less for more",
            "{name} gives {before} for {below} but only {after} for {at}",
            "reaching the next band must not cost anything: raise its rate, or say "
            "`each part of … pays by its own band`",
        ),
        Template(
            "RR432",
            "Falling rate",
            "from {at} on {name} goes by {after}, below that by {before}",
            "check whether a higher band is meant to pay at a lower rate",
        ),
        Template(
            "RR441",
            "No room under a limit",
            "the limit {limit} never leaves room for the step {step} in time",
            "the steps before it use the limit up until it is too late; raise the limit, spread the steps, "
            "or leave one out",
        ),
        Template(
            "RR442",
            "Sometimes no room under a limit",
            "the limit {limit} leaves no room in time for the step {step} in {days:case/cases}, first for "
            "{first}",
            "the steps before it use the limit up; every day the calendar knows was tried, each step being "
            "done on its target",
        ),
        Template(
            "RR443",
            "A blank that forbids",
            "while {fact} is left blank, {rule} forbids",
            "what is not known counts as forbidden; if that is not meant, let the blank count as "
            "something, or add `… is filled in`",
        ),
        Template(
            "RR444",
            "A blank that fills a limit",
            "while {fact} is left blank, the limit {rule} counts as full",
            "what is not known holds back; if that is not meant, let the blank count as something, or add "
            "`… is filled in`",
        ),
        Template(
            "RR445",
            "A blank that stops a plan",
            "while {fact} is left blank, nobody can tell whether {rule} has ended, and no step is taken",
            "let the blank count as something, or add `… is filled in`",
        ),
        Template(
            "RR451",
            "Somebody must record it",
            "the rules wait for {event}, and no step of theirs makes it",
            "as long as nobody records it, the waiting does not end; make sure that somebody does",
        ),
        Template(
            "RR452",
            "True as long as nothing happened",
            "this holds for everybody for whom there was never {event}: "
            "a day counted from it lies after every day",
            "to mean the days after it, write `for … after …, that day included`, "
            "or ask first whether `there was …`",
        ),
        Template(
            "RR461",
            "Two responses at once",
            "{first} and {second} can both be the response, for example with {case:and}: at most one may be",
            "make one narrower, or leave out `at most one of them fits`",
        ),
        Template(
            "RR462",
            "Perhaps two responses at once",
            "nothing shows that {first} and {second} are never both the response",
            "let their conditions be about the same facts, or write an example for the case",
        ),
        Template(
            "RR463",
            "Heard, and no response",
            "to {event} with {field} {options} there is no response",
            "write one, if only `next comes …` with the step by which somebody decides",
        ),
        Template(
            "RR464",
            "Case without a response",
            "to {event} there is no response, for example with {case:and}",
            "write a response for such cases, or widen the conditions of one",
        ),
        Template(
            "RR501",
            "Months of different length",
            "{quantity} may lead to a day that its month does not have",
            "let the terms say what then counts: `in a month without that day, its last day counts` or "
            "`…, the first day of the next month counts`",
        ),
        Template(
            "RR502",
            "Rounding not said",
            "this amount does not come out even, and the terms do not say how to round",
            "add to the terms, for example, `each amount paid is rounded half up to 0.01`",
        ),
        Template(
            "RR503",
            "Days or weeks needed",
            "{quantity} is not a number of days or weeks",
            "write days or weeks here; a limit can also count in a calendar day, week or month",
        ),
        Template(
            "RR504",
            "No such time of day",
            "there is no time {time}",
            "times of day run from `00:00` to `24:00`",
        ),
        Template(
            "RR505",
            "Hours of no length",
            "these hours end when they begin",
            "write when contact may begin and when it must end; for the whole day leave the `hours` out",
        ),
        Template(
            "RR511",
            "Step that never fits",
            "the step {step} can never be done: its last day always comes before its first or its target",
            "compare `no earlier than`, `target` and `no later than`; days before a date grow towards the "
            "past",
        ),
        Template(
            "RR512",
            "Step that sometimes does not fit",
            "the step {step} does not fit in {days:case/cases}, first for {first}: its last day comes "
            "before its first or its target",
            "every day the calendar knows was tried, every earlier step being done on its target or missed; "
            "weekends and holidays move the days closer together",
        ),
        Template(
            "RR513",
            "Steps that change places",
            "the step {first} is due on or after the day of {second} in {days:case/cases}, first for {day}",
            "the plan has them the other way round; leave more days between them, or say "
            "`no later than the day before the moved target of …`",
        ),
        Template(
            "RR514",
            "The reading not chosen",
            "the day not chosen for {step}, {rejected}, lies {least} to {most} days after the chosen one; in "
            "{same} of {days:case/cases} they are the same",
            "a negative number means earlier; days are compared before they are moved off a day off",
        ),
        Template(
            "RR521",
            "Date the calendar does not know",
            "{date} lies outside the years that the calendar {calendar} knows",
            "there only Saturdays and Sundays count as days off, until the holiday notice of that year is "
            "added",
        ),
        Template(
            "RR531",
            "Cap that cuts nothing",
            "the cap {cap} is never reached: everything together is at most {most}",
            "lower the cap, or remove it",
        ),
        Template(
            "RR532",
            "Package that no cap leaves room for",
            "the package {package} is never given: one piece is worth {piece}, and the cap is {cap}",
            "raise the cap, lower the worth, or say `may be given in part`",
        ),
        Template(
            "RR601",
            "Name that nothing uses",
            "no rule uses {declaration}",
            "remove it, or check whether a rule that should name it is missing or misspelt",
        ),
        Template(
            "RR602",
            "One name for two things",
            "{name} stands for {first} and for {second}",
            "where both could be meant, the rules take the first; rename one of them",
        ),
    ),
)

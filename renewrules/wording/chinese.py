"""What findings say in Chinese. Facts bring their own backticks; advice goes to help."""

from renewrules.wording.template import Template, Wording

_DID_YOU_MEAN = ("suggestion", "也许是想写 {suggestion}")

CHINESE = Wording(
    comma="、",
    last_comma=" 或 ",
    semicolon="；",
    words=(("error", "错误"), ("warning", "提醒"), ("help", "说明"), ("fix", "修改")),
    labels=(
        ("declared-here", "{name} 在这里声明"),
        ("first-here", "第一次写在这里"),
        ("header-here", "表头在这里"),
        ("opened-here", "从这里开始"),
    ),
    fixes=(
        ("insert", "加上 {text}"),
        ("remove", "删去 {text}"),
        ("replace", "把 {text} 改成 {replacement}"),
    ),
    findings=(
        Template(
            "RR101",
            "文件不是 UTF-8 编码",
            "文件不是用 UTF-8 编码保存的，第 {line} 行读不出来（字节 {byte}）",
            "请把文件另存为 UTF-8 编码；从 Excel 或记事本存出的中文文件常常是 GBK 编码",
        ),
        Template(
            "RR102",
            "不是文本文件",
            "这个文件不是纯文本，从第 {line} 行可以看出（字节 {byte}）",
            "规则要写在纯文本文件里；表格或文档请先导出为 UTF-8 文本",
        ),
        Template(
            "RR103",
            "文件太大",
            "这个文件超过 {limit} MB",
            "请拆成同一文件夹下的几个 `.rules` 文件，先后次序没有影响",
        ),
        Template(
            "RR104",
            "没有任何声明",
            "{ruleset} 里一条声明也没有",
            "一套规则是一个装着 `.rules` 文件的文件夹，请看看文件夹是否选对、是否为空",
        ),
        Template(
            "RR110",
            "不认识的声明种类",
            "{word} 不能作为一条声明的开头",
            "每条声明以表示种类的词开头，例如 `计划`、`步骤`、`禁止`",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR111",
            "缺少冒号",
            "{declaration} 后面缺少冒号",
            "声明的名称和第一条条款之间要写 `：`",
        ),
        Template(
            "RR112",
            "缺少句号",
            "{declaration} 没有以句号结束",
            "条款之间用 `；` 隔开，整条声明以 `。` 结束",
        ),
        Template(
            "RR113",
            "看不懂的条款",
            "条款 {clause} 不是规则语言里的说法",
            "条款是固定的说法，只有名称、数字和日期由您填写",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR114",
            "条款放错了声明",
            "条款 {clause} 不能写在 {declaration} 里",
            "它可以写在 {allowed} 里",
        ),
        Template(
            "RR115",
            "引号没有合上",
            "以 {quote} 开始的引文在本行内没有结束",
            "请在同一行补上结尾的引号",
        ),
        Template(
            "RR116",
            "行与表头对不上",
            "这一行有 {cells} 格，表头有 {columns} 列",
            "每一列都要有一格；没有内容的格写 `-`",
        ),
        Template(
            "RR117",
            "表格没有表头",
            "这张表格没有表头",
            "表格第一行写条款，用 `…` 标出单元格填入的地方",
        ),
        Template(
            "RR118",
            "看不懂的单元格",
            "单元格 {cell} 填不进表头 {column}",
            "把单元格填到表头的 `…` 处，应当正好是一条条款",
            (_DID_YOU_MEAN,),
        ),
        Template(
            "RR119",
            "空的列",
            "{column} 这一列没有一格有内容",
            "请至少填写一格，或者删去这一列",
        ),
        Template(
            "RR120",
            "名称不合规定",
            "{name} 不能用作名称",
            "名称由文字、数字和连字符组成，并以文字开头",
            (
                ("character", "名称里不能有 {character}"),
                ("keyword", "{keyword} 是规则语言本身的词"),
                ("suggestion", "可以写成 {suggestion}"),
            ),
        ),
        Template(
            "RR121",
            "一个文件里有两种语言",
            "{word} 与本文件其他部分不是同一种语言",
            "一个文件只用一种语言；`renewrules fmt --to` 可以把整个文件换成另一种语言",
            (("suggestion", "这里应写 {suggestion}"),),
        ),
        Template(
            "RR122",
            "名称里有形近字母",
            "名称 {name} 里的 {character} 来自另一种字母表",
            "请重新输入这个字母：两个名称看起来一样、实际不同，就无法分辨",
            (("suggestion", "只用一种字母表写出来是 {suggestion}"),),
        ),
        Template(
            "RR123",
            "条款重复",
            "{declaration} 两次写了 {clause}",
            "请只留下想要的那一条",
        ),
        Template(
            "RR124",
            "缺少条款",
            "{declaration} 没有写明 {clause}",
            "请补上这一条；没有写的内容不会自动补足",
        ),
        Template(
            "RR125",
            "没有这一天",
            "日历上没有 {date} 这一天",
            "日期按年、月、日书写，例如 `2015-08-01`",
            (("suggestion", "最接近的一天是 {suggestion}"),),
        ),
        Template(
            "RR126",
            "日期的注写错了",
            "{date} 注为 {note}，实际是 {actual}",
            "请更正日期或注；注不会影响结果",
        ),
        Template(
            "RR127",
            "数字写法不对",
            "{number} 不是规则语言里的数字写法",
            "只用数字；千位逗号要么每三位都写，要么都不写；小数点只有一个",
            (_DID_YOU_MEAN,),
        ),
    ),
)

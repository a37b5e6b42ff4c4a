"""What people read for the codes of the main job and the case line."""

from collections.abc import Mapping

COMMON: Mapping[str, tuple[str, str]] = {
    # service.errors
    "backup_exists": ("文件 {path} 已存在，备份不会覆盖任何文件。", "{path} exists; a backup never replaces a file."),
    "bad_backup": ("{path} 不是可用的备份文件。", "{path} is not a usable backup."),
    "bad_backup.damaged": ("备份文件已损坏：{path}。", "The backup is damaged: {path}."),
    "bad_backup.schema": (
        "备份来自另一个版本（{found}，本程序需要 {needed}）；请用做备份的版本恢复，再升级。",
        "The backup is of schema {found}, this program needs {needed}; restore it with its own version, then upgrade.",
    ),
    "server_running": (
        "数据目录 {path} 正被运行中的服务使用，请先停止服务。",
        "A server is running on {path}; stop it first.",
    ),
    "internal_error": ("系统出了问题，已记录，请稍后再试。", "Something went wrong on our side; it has been logged."),
    "internal_error.secret_key": ("数据目录里的密钥文件已损坏。", "The secret key kept in the data folder is damaged."),
    "internal_error.digest_differs": (
        "这条推荐的记录与当时的内容不一致，请联系管理员。",
        "The record of this proposal does not agree with what was proposed.",
    ),
    "not_found": ("没有找到，或您无权查看。", "There is no such thing, or you may not see it."),
    "not_found.address": ("没有这个地址。", "There is no such address."),
    "unknown_alliance": ("没有代码为“{alliance}”的联盟。", "There is no alliance with the code {alliance}."),
    "forbidden": ("您的角色不能进行这项操作。", "Your role does not allow this."),
    "not_signed_in": ("请先登录。", "Please sign in first."),
    "not_signed_in.expired": ("登录已过期，请重新登录。", "Your sign-in has ended; please sign in again."),
    "not_signed_in.disabled": ("这个账号已停用。", "This account has been disabled."),
    "form_expired": (
        "页面放得太久，或浏览器没有保存 Cookie，这次没有提交成功。",
        "The page is too old or the browser keeps no cookies; nothing was sent.",
    ),
    "wrong_credentials": ("用户名或密码不对。", "User name and password do not belong together."),
    "too_many_attempts": (
        "尝试次数过多，请过{minutes}分钟再试。",
        "Too many attempts; please try again in {minutes} min.",
    ),
    "too_many_attempts.address": (
        "您所在的网络登录失败的次数太多，暂时只有在这里登录过的账号能登录，请过{minutes}分钟再试。",
        "Too many failed sign-ins from this address; only names that signed in here before may try now."
        " Please try again in {minutes} min.",
    ),
    "conflict": (
        "现在的状态不允许这样做，请刷新后再试。",
        "The present state does not allow this; reload and try again.",
    ),
    "conflict.need_not_open": ("这条需求已撤回或已删除。", "This need is not open any more."),
    "conflict.capability_not_open": ("这条能力已撤回或已删除。", "This capability is not open any more."),
    "conflict.not_proposed": (
        "还没有向这条需求推荐过这家单位，请先查看推荐名单，或请秘书处推荐。",
        "This organisation was not proposed for the need; look at its partners first, or ask the secretariat.",
    ),
    "conflict.not_mutual": (
        "要双方都表示有意向之后才能确认订单意向；请先表示意向，或等对方答复。",
        "Both sides must be interested before an order intent; record your interest first, or wait for theirs.",
    ),
    "conflict.already_made": (
        "订单意向已经达成，内容不能再改。",
        "The order intent has been made; its terms are fixed.",
    ),
    "conflict.case_closed": ("事项{number}已经办结。", "Case {number} is closed."),
    "conflict.illegal_move": (
        "事项{number}现在的状态是“{state}”，不能转为“{to}”。",
        "Case {number} is in state {state} and cannot move to {to}.",
    ),
    "conflict.channel_off": ("这个通知渠道已停用。", "This channel is switched off."),
    "conflict.case_merged": (
        "事项{number}已并入另一事项，请在主事项上办理，或先取消合并。",
        "Case {number} was merged into another; work on that one, or take them apart first.",
    ),
    "conflict.no_officer": (
        "{alliance}还没有秘书处人员，新事项没有人负责；请先为联盟添加一名秘书处人员。",
        "{alliance} has no officer yet, so nobody would own a case; add one first.",
    ),
    "conflict.whistled_already": (
        "事项{number}已经吹哨，正等部门报到；换部门请用“转办”。",
        "A department was called to case {number} already; transfer it to call another.",
    ),
    "conflict.claimed_already": ("事项{number}已被别的单位认领。", "Case {number} is claimed by another organisation."),
    "conflict.not_answered": (
        "事项{number}还没有答复，谈不上不满意。",
        "Case {number} has no answer to be discontent with.",
    ),
    "conflict.not_merged": ("事项{number}没有并入别的事项。", "Case {number} is not merged into another."),
    "conflict.not_closed": ("事项{number}还没有办结。", "Case {number} is not closed."),
    "conflict.follow_up_early": (
        "事项{number}的第{days}天回访还没到时间。",
        "The call {days} days after closing case {number} is not due yet.",
    ),
    "conflict.proposed_by_hand": (
        "这条是秘书处人工推荐的，没有可复现的推荐理由。",
        "This was proposed by hand; there are no reasons to repeat.",
    ),
    "idempotency_mismatch": (
        "同一个 Idempotency-Key 已用于另一个请求。",
        "This Idempotency-Key was used for another request.",
    ),
    "training_data": (
        "训练数据文件夹不全，请按模型说明准备好再试。",
        "The training data are not complete; see the model card for what is needed.",
    ),
    "bad_file": ("文件 {path} 有问题：{reason}", "Something is wrong with the file {path}: {reason}"),
    "invalid_input": ("“{field}”填写的内容不对：{value}", "The value of {field} cannot be: {value}"),
    "invalid_input.text_long": ("有一处填写的内容太长，请缩短后再试。", "One of the texts is too long."),
    "invalid_input.text_unfit": (
        "内容里有无法保存的控制字符，请删去后再试。",
        "A text holds control characters that cannot be stored.",
    ),
    "invalid_input.knowledge_part": (
        "产业链知识没有这一部分：{value}。可填：{available}。",
        "There is no such part of the chain knowledge: {value}; there are {available}.",
    ),
    "invalid_input.choose_alliance": ("请指明联盟（alliance）。", "Please name the alliance."),
    "invalid_input.name_organisation": ("请指明单位（organisation）。", "Please name the organisation."),
    "invalid_input.unknown_organisation": ("没有名为“{value}”的单位。", "There is no organisation {value}."),
    "invalid_input.unknown_chain": ("联盟里没有代码为“{value}”的产业链。", "The alliance has no chain {value}."),
    "invalid_input.not_a_member": (
        "这家单位目前不是该联盟的成员。",
        "The organisation is not a member of the alliance today.",
    ),
    "invalid_input.own_capability": ("不能把需求方自己的能力推荐给自己。", "A firm is never proposed to itself."),
    "invalid_input.unknown_case_kind": (
        "没有“{value}”这类事项，可用的有：{available}。",
        "There is no kind of case {value}; there are: {available}.",
    ),
    "invalid_input.no_such_officer": (
        "联盟秘书处没有“{value}”这个人，或账号已停用。",
        "The secretariat has nobody called {value}, or the account is disabled.",
    ),
    "invalid_input.no_such_person": (
        "联盟里没有“{value}”这个人，或账号已停用。",
        "The alliance has nobody called {value}, or the account is disabled.",
    ),
    "invalid_input.unknown_department": (
        "“{value}”不是本联盟的部门。",
        "{value} is not a department of this alliance.",
    ),
    "invalid_input.name_department": ("请指明部门（department）。", "Please name the department."),
    "invalid_input.unknown_code": (
        "“{field}”没有“{value}”这一项，可用的有：{available}。",
        "{field} cannot be {value}; there are: {available}.",
    ),
    "invalid_input.say_why": ("请写明内容，对方要看到。", "Please say something; the other side will read it."),
    "invalid_input.owner_or_department": (
        "转办请在负责人和部门中指明一个。",
        "Name either the new owner or the new department.",
    ),
    "invalid_input.same_holder": ("事项本来就在“{value}”手里。", "The case is with {value} already."),
    "invalid_input.own_organisation": (
        "只能为本单位认领；为别的单位认领请找秘书处。",
        "You can claim for your own organisation only.",
    ),
    "invalid_input.named_twice": ("专班里同一个人只能出现一次。", "Each person is named once in a team."),
    "invalid_input.cannot_merge": (
        "只能并入本联盟的另一个事项。",
        "A case is merged into another one of the same alliance.",
    ),
    "invalid_input.state_proof": (
        "诉求方没有确认时，办结要写明凭据类别（{available}）和说明。",
        "Without the asker's word, state a proof ({available}) with words.",
    ),
    "invalid_input.unknown_list": (
        "没有名为“{value}”的清单，可用的有：{available}。",
        "There is no list {value}; there are: {available}.",
    ),
    "invalid_input.unknown_format": (
        "不支持“{value}”格式，可用的有：{available}。",
        "The format {value} is not available; there are: {available}.",
    ),
    "invalid_input.days_in_order": (
        "对比的日期 {value} 晚于清单的日期。",
        "The day to compare with, {value}, is later than the list's own.",
    ),
    "invalid_input.no_day": (
        "“{value}”不是日期，应写成 2026-03-05 这样。",
        "{value} is no day; write it as 2026-03-05.",
    ),
    "invalid_input.future_day": ("{value} 还没有到，清单只能查到今天。", "{value} is to come; lists go up to today."),
    "invalid_input.mailbox": ("这不是邮箱地址。", "This is not a mailbox."),
    "invalid_input.target": (
        "这个地址不能用：应为公网 https 地址；内网地址须由管理员在 LIANPEI_NOTICE_HOSTS 中放行。",
        "This address cannot be used: a public https one, or one that the operator allows in LIANPEI_NOTICE_HOSTS.",
    ),
    "invalid_input.short_secret": (
        "密钥太短，至少 {least} 个字符。",
        "The secret is too short; it needs {least} characters.",
    ),
    "invalid_input.idempotency_key": (
        "Idempotency-Key 应为 1 到 120 个可见的英文字符。",
        "An Idempotency-Key has 1 to 120 visible ASCII characters.",
    ),
    "invalid_input.nothing_asked": (
        "这段文字里没有找到诉求，请贴上要办的事。",
        "Nothing is asked for in this text.",
    ),
    "invalid_input.too_many_parts": (
        "一次最多贴 {most} 条诉求，请分几次提交。",
        "At most {most} requests can be pasted at once.",
    ),
    "import_rows": ("有 {count} 处填写不对，一条也没有导入。", "{count} fields are wrong; nothing was imported."),
    "bad_workbook": ("这个 Excel 文件不能导入。", "This workbook cannot be imported."),
    "bad_workbook.not_xlsx": (
        "这不是可用的 Excel 文件，请用 .xlsx 格式另存后再交。",
        "This is not a usable Excel file; please save it as .xlsx.",
    ),
    "bad_workbook.too_large": ("Excel 文件太大，上限是 {limit} MB。", "The workbook is larger than {limit} MB."),
    "bad_workbook.too_many_rows": (
        "一次最多导入 {limit} 行，请分成几个文件。",
        "At most {limit} rows at a time; please split the file.",
    ),
    "bad_workbook.merged": (
        "表里有大片合并的单元格，请取消合并后再交。",
        "The sheet has vast merged cells; please split them.",
    ),
    "bad_workbook.no_headings": (
        "没有找到这些标题：{missing}；请在导出的清单上填写。",
        "These headings are missing: {missing}; please fill in an exported list.",
    ),
    "bad_workbook.not_filled_in": (
        "这张清单由系统生成，不能用 Excel 导入；可以导入的有需求清单和资源清单。",
        "This list is made by the system and takes no workbook; needs and resources do.",
    ),
    "index_building": (
        "检索索引正在建立，请稍等片刻再试。",
        "The search index is being made; please try again shortly.",
    ),
    "database_missing": (
        "还没有数据库，或数据库版本与程序不符；请先运行初始化。",
        "There is no database yet, or its schema is not this program's.",
    ),
    "database_busy": (
        "系统正忙，内容没有保存，请再提交一次。",
        "The database is busy; nothing was saved, please send it again.",
    ),
    "database_unavailable": ("数据库连接不上，或磁盘已满。", "The database cannot be reached, or its disk is full."),
    "database_damaged": ("数据库文件已损坏，请用备份恢复。", "The database is damaged; restore a backup."),
    "database_address": (
        "数据库地址不对：{address}；应为 SQLite 文件或 PostgreSQL。",
        "The database address is neither an SQLite file nor PostgreSQL: {address}",
    ),
    "inputs_erased": (
        "这条推荐所依据的内容已被删除，无法再现。",
        "The texts behind this have been erased since.",
    ),
    "versions_differ": (
        "这条推荐是用另一个版本的模型或知识作出的，当前版本无法再现。",
        "This proposal was made with versions that are not installed now.",
    ),
    "malformed_input": ("提交的内容有误：{field} {problem}", "The request cannot be read: {field} {problem}"),
    "malformed_input.not_json": ("提交的内容不是有效的 JSON。", "The request is not valid JSON."),
    "wrong_encoding": ("提交的内容不是 UTF-8 编码。", "The request is not UTF-8."),
    "body_too_large": ("提交的内容太大，上限是 {limit} 字节。", "The request is larger than {limit} bytes."),
    "method_not_allowed": ("这个地址不支持这种请求方法。", "This address does not support the method."),
    # matching.errors
    "matching_error": ("匹配没有完成，请稍后再试。", "The match could not be made."),
    "empty_text": ("内容是空的，请写点什么。", "The text is empty."),
    "text_too_long": (
        "内容有 {length} 个字，最多 {limit} 个字。",
        "The text has {length} characters; the limit is {limit}.",
    ),
    "bad_knowledge": ("产业链知识文件有误。", "The chain knowledge is wrong."),
    "bad_index_state": ("检索索引的状态不对，请稍后再试。", "The index is not in a state to answer."),
    "ranker_model": (
        "排序模型损坏，或不是为在用的向量模型训练的；重新训练：lianpei retrain ranker。",
        "The ranker is damaged or was trained for another encoder; train it again: lianpei retrain ranker.",
    ),
    "triage_model": ("诉求分类模型缺失或已损坏。", "The triage model is missing or damaged."),
    "bad_training_rows": ("训练数据不够或缺少答案。", "The training rows are too few or lack an answer."),
    # embeddings.errors
    "embedding_error": ("文本向量计算没有完成。", "The text could not be embedded."),
    "dimension_mismatch": ("模型与索引的向量维数不一致。", "Model and index differ in dimensions."),
    "duplicate_id": ("索引里有重复的编号。", "The index was given an id twice."),
    "unknown_id": ("索引里没有这个编号。", "The index has no such id."),
    "model_file": ("模型文件缺失或已损坏。", "The model is missing or damaged."),
    "index_file": ("索引文件缺失或已损坏，将重新建立。", "A saved index is missing or damaged; it will be made again."),
}
"""Code, or `code.reason` where an error says more -> (Chinese, English); placeholders come from the error's details."""

"""Townships, files, reports and their figures."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # The schedule of the sweep is made after migrating this app.
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('original_name', models.CharField(max_length=255, verbose_name='文件名')),
                ('storage_name', models.CharField(max_length=80, verbose_name='存储名')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('format', models.CharField(blank=True, max_length=10, verbose_name='格式')),
                ('state', models.CharField(choices=[('received', '排队中'), ('reading', '读取中'), ('needs_identity', '待确认乡镇年度'), ('needs_choice', '与已有报告重复'), ('parsed', '已入库'), ('failed', '未能读取'), ('withdrawn', '已撤回')], default='received', max_length=16, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('heartbeat', models.DateTimeField(blank=True, null=True, verbose_name='最近处理时间')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('is_put_away', models.BooleanField(default=False, verbose_name='已从上传页收起')),
                ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='codes of what was lost or doubtful when the file was read', size=None, verbose_name='读取提示')),
                ('text', models.TextField(blank=True, verbose_name='正文')),
                ('identity', models.JSONField(blank=True, default=dict, verbose_name='读出的乡镇年度')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('identity_confirmed', models.BooleanField(default=False, verbose_name='乡镇年度已确认')),
                ('uploaded_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '文件',
                'verbose_name_plural': '文件',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('identity', '乡镇年度'), ('fact', '数据点')], max_length=10, verbose_name='类别')),
                ('key', models.JSONField(default=dict, help_text='how to find again what was corrected', verbose_name='对象')),
                ('old', models.JSONField(default=dict, verbose_name='原值')),
                ('new', models.JSONField(default=dict, verbose_name='新值')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='更正时间')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to=settings.AUTH_USER_MODEL, verbose_name='更正人')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='reports_app.document', verbose_name='文件')),
            ],
            options={
                'verbose_name': '人工决定',
                'verbose_name_plural': '人工决定',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='代码')),
                ('theme', models.CharField(choices=[('leadership', '组织领导'), ('learning', '学法培训'), ('publicity', '普法宣传'), ('mediation', '矛盾纠纷调解'), ('petitions', '信访与热线'), ('enforcement', '行政执法'), ('legality', '合法性审查与决策'), ('legal_service', '法律顾问与法律服务'), ('oversight', '复议诉讼与公开监督'), ('services', '政务服务'), ('governance', '基层治理')], max_length=30, verbose_name='主题')),
                ('name_zh', models.CharField(max_length=60, verbose_name='中文名称')),
                ('name_en', models.CharField(max_length=80, verbose_name='英文名称')),
                ('unit', models.CharField(max_length=10, verbose_name='单位')),
                ('unit_en', models.CharField(blank=True, max_length=20, verbose_name='英文单位')),
                ('kind', models.CharField(choices=[('count', '件次'), ('people', '人次'), ('stock', '存量'), ('rate', '比率'), ('money', '金额')], max_length=10, verbose_name='类别')),
                ('better', models.CharField(choices=[('higher', '越高越好'), ('lower', '越低越好'), ('neutral', '无方向')], default='neutral', max_length=10, verbose_name='方向')),
                ('definition', models.TextField(blank=True, verbose_name='口径')),
                ('definition_en', models.TextField(blank=True, verbose_name='英文口径')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('origin', models.CharField(choices=[('catalogue', '指标目录'), ('staff', '本单位添加')], default='catalogue', max_length=10, verbose_name='来源')),
            ],
            options={
                'verbose_name': '指标',
                'verbose_name_plural': '指标',
                'ordering': ['order', 'code'],
                'constraints': [models.UniqueConstraint(fields=('code',), name='indicator_code_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['count', 'people', 'stock', 'rate', 'money'])), name='indicator_kind_known'), models.CheckConstraint(condition=models.Q(('better__in', ['higher', 'lower', 'neutral'])), name='indicator_better_known')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('sentence_start', models.PositiveIntegerField()),
                ('sentence_end', models.PositiveIntegerField()),
                ('quote', models.CharField(max_length=60, verbose_name='原文数字')),
                ('value', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='数值')),
                ('unit', models.CharField(blank=True, max_length=10, verbose_name='单位')),
                ('bound', models.CharField(choices=[('exact', '确数'), ('at_least', '不少于'), ('at_most', '不超过'), ('about', '约数')], default='exact', max_length=10, verbose_name='界限')),
                ('role', models.CharField(choices=[('total', '总数'), ('part', '其中'), ('previous', '往年'), ('target', '计划')], default='total', max_length=10, verbose_name='性质')),
                ('confidence', models.FloatField(verbose_name='把握')),
                ('origin', models.CharField(choices=[('parser', '自动读出'), ('person', '人工录入')], default='parser', max_length=10, verbose_name='来源')),
                ('state', models.CharField(choices=[('read', '未核对'), ('confirmed', '已确认'), ('corrected', '已更正'), ('rejected', '已剔除')], default='read', max_length=10, verbose_name='状态')),
                ('indicator', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='reports_app.indicator', verbose_name='指标')),
            ],
            options={
                'verbose_name': '数据点',
                'verbose_name_plural': '数据点',
                'ordering': ['report', 'start'],
            },
        ),
        migrations.CreateModel(
            name='LoadedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('rows', models.PositiveIntegerField(verbose_name='行数')),
                ('loaded_at', models.DateTimeField(auto_now=True, verbose_name='载入时间')),
            ],
            options={
                'verbose_name': '数据文件',
                'verbose_name_plural': '数据文件',
                'constraints': [models.UniqueConstraint(fields=('name',), name='loaded_file_name_unique')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='标题')),
                ('parser_version', models.CharField(max_length=20, verbose_name='读数规则版本')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='成文日期')),
                ('counted_through', models.DateField(blank=True, null=True, verbose_name='数据截至')),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='规定部分')),
                ('numbers', models.JSONField(blank=True, default=list, help_text='[[start, end, kind], …] of every numeral that is not a fact', verbose_name='数字清单')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='入库时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports_app.document', verbose_name='现行文件')),
            ],
            options={
                'verbose_name': '报告',
                'verbose_name_plural': '报告',
                'ordering': ['township', '-year'],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_code', models.CharField(max_length=30, verbose_name='检查')),
                ('severity', models.CharField(choices=[('notice', '提示'), ('warning', '需核实')], max_length=10, verbose_name='程度')),
                ('verdict', models.CharField(choices=[('consistent', '相符'), ('inconsistent', '不符'), ('uncheckable', '无法核对')], max_length=15, verbose_name='结论')),
                ('detail', models.JSONField(default=dict, verbose_name='算式')),
                ('facts', models.ManyToManyField(related_name='findings', to='reports_app.fact', verbose_name='数据点')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='reports_app.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '核实事项',
                'verbose_name_plural': '核实事项',
                'ordering': ['report', 'id'],
            },
        ),
        migrations.AddField(
            model_name='fact',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='reports_app.report', verbose_name='报告'),
        ),
        migrations.AddField(
            model_name='document',
            name='report',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='versions', to='reports_app.report', verbose_name='报告'),
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('level', models.PositiveSmallIntegerField(verbose_name='层级')),
                ('heading', models.CharField(max_length=200, verbose_name='标题')),
                ('kind', models.CharField(choices=[('measures', '主要举措和成效'), ('shortcomings', '存在的不足和原因'), ('first_responsible', '第一责任人履职'), ('plan', '下一年度安排'), ('other', '其他')], default='other', max_length=20, verbose_name='部分')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('report', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports_app.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '章节',
                'verbose_name_plural': '章节',
                'ordering': ['report', 'order'],
            },
        ),
        migrations.AddField(
            model_name='fact',
            name='section',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='facts', to='reports_app.section', verbose_name='章节'),
        ),
        migrations.CreateModel(
            name='Township',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='区划代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('kind', models.CharField(max_length=12, verbose_name='类型')),
                ('county_code', models.CharField(max_length=6, verbose_name='县区代码')),
                ('county', models.CharField(max_length=60, verbose_name='县区')),
                ('prefecture_code', models.CharField(max_length=4, verbose_name='市州代码')),
                ('prefecture', models.CharField(max_length=60, verbose_name='市州')),
                ('province_code', models.CharField(max_length=2, verbose_name='省份代码')),
                ('province', models.CharField(max_length=60, verbose_name='省份')),
                ('former_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='曾用名')),
                ('valid_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='起始年份')),
                ('valid_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='终止年份')),
                ('source', models.CharField(choices=[('gazetteer', '国家统计局区划代码'), ('override', '更名或合并的补充表'), ('staff', '本单位添加'), ('demo', '示例')], default='staff', max_length=10, verbose_name='来源')),
            ],
            options={
                'verbose_name': '乡镇街道',
                'verbose_name_plural': '乡镇街道',
                'ordering': ['code'],
                'indexes': [models.Index(fields=['county_code', 'code'], name='township_by_county'), models.Index(fields=['name'], name='township_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__startswith', models.F('county_code'))), name='township_code_in_county'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='township_validity_ordered')],
            },
        ),
        migrations.AddField(
            model_name='report',
            name='township',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports_app.township', verbose_name='乡镇街道'),
        ),
        migrations.CreateModel(
            name='IndicatorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('value', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='数值')),
                ('bound', models.CharField(choices=[('exact', '确数'), ('at_least', '不少于'), ('at_most', '不超过'), ('about', '约数')], default='exact', max_length=10, verbose_name='界限')),
                ('basis', models.CharField(choices=[('reported', '报告载明'), ('derived', '由件数算出'), ('summed', '分项相加'), ('corrected', '人工更正')], max_length=10, verbose_name='依据')),
                ('numerator', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='分子')),
                ('denominator', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='分母')),
                ('confidence', models.FloatField(verbose_name='把握')),
                ('facts', models.ManyToManyField(related_name='values', to='reports_app.fact', verbose_name='数据点')),
                ('indicator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='values', to='reports_app.indicator', verbose_name='指标')),
                ('report', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='reports_app.report', verbose_name='报告')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='reports_app.township', verbose_name='乡镇街道')),
            ],
            options={
                'verbose_name': '指标值',
                'verbose_name_plural': '指标值',
            },
        ),
        migrations.AddField(
            model_name='document',
            name='township',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='reports_app.township', verbose_name='乡镇街道'),
        ),
        migrations.CreateModel(
            name='TownshipYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='常住人口')),
                ('villages', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='村（社区）数')),
                ('area_km2', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='面积（平方公里）')),
                ('township', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='years', to='reports_app.township', verbose_name='乡镇街道')),
            ],
            options={
                'verbose_name': '乡镇年度概况',
                'verbose_name_plural': '乡镇年度概况',
            },
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(fields=('report', 'order'), name='section_order_unique'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='section_span_ordered'),
        ),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(condition=models.Q(('confidence__lt', 0.8), ('indicator__isnull', False), ('state', 'read')), fields=['report'], name='fact_waiting_for_review'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='fact_span_ordered'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('sentence_end__gte', models.F('end')), ('sentence_start__lte', models.F('start'))), name='fact_in_sentence'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__range', (0, 1))), name='fact_confidence_is_probability'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('bound__in', ['exact', 'at_least', 'at_most', 'about'])), name='fact_bound_known'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['total', 'part', 'previous', 'target'])), name='fact_role_known'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['read', 'confirmed', 'corrected', 'rejected'])), name='fact_state_known'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('township', 'year'), name='report_township_year_unique'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('year__range', (1990, 2100))), name='report_year_plausible'),
        ),
        migrations.AddIndex(
            model_name='indicatorvalue',
            index=models.Index(fields=['indicator', 'year', 'township'], name='value_for_comparison'),
        ),
        migrations.AddConstraint(
            model_name='indicatorvalue',
            constraint=models.UniqueConstraint(fields=('report', 'indicator'), name='value_report_indicator_unique'),
        ),
        migrations.AddConstraint(
            model_name='indicatorvalue',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['reported', 'derived', 'summed', 'corrected'])), name='value_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='indicatorvalue',
            constraint=models.CheckConstraint(condition=models.Q(('bound__in', ['exact', 'at_least', 'at_most', 'about'])), name='value_bound_known'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['state', '-id'], name='document_by_state'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['uploaded_by', '-id'], name='document_by_uploader'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('sha256',), name='document_sha256_unique'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('storage_name',), name='document_storage_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'reading', 'needs_identity', 'needs_choice', 'parsed', 'failed', 'withdrawn'])), name='document_state_known'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'parsed'), _negated=True), models.Q(('report__isnull', False), ('township__isnull', False), ('year__isnull', False)), _connector='OR'), name='document_parsed_has_report'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='document_failed_says_why'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('year__isnull', True), ('year__range', (1990, 2100)), _connector='OR'), name='document_year_plausible'),
        ),
        migrations.AddConstraint(
            model_name='townshipyear',
            constraint=models.UniqueConstraint(fields=('township', 'year'), name='township_year_unique'),
        ),
    ]

"""The Grafana board, written as what each panel asks; prints the JSON that Grafana is given.

    python docker/grafana/board.py > docker/grafana/dashboards/loanwatch.json

A test holds the file to this text, and runs every query against a running pipeline.
"""

from __future__ import annotations

import json
from typing import Any

RATE = "[$__rate_interval]"
OF_BANK = 'institution=~"$institution"'
WIDTH = 24  # columns of Grafana's grid


def quantile(q: float, metric: str, by: str) -> str:
    return f"histogram_quantile({q}, sum by (le, {by}) (rate({metric}_bucket{RATE})))"


def rate(metric: str, by: str, match: str = "") -> str:
    return f"sum by ({by}) (rate({metric}{{{match}}}{RATE}))"


# row -> panels: title, kind, unit, columns, [(query, legend)]
BOARD: dict[str, list[tuple[str, str, str, int, list[tuple[str, str]]]]] = {
    "一览 At a glance": [
        ("变更/秒 Changes per second", "stat", "ops", 4,
         [(f"sum(rate(loanwatch_outcomes_total{RATE}))", "")]),
        ("预警/秒 Alerts per second", "stat", "ops", 4,
         [(f"sum(rate(loanwatch_alerts_total{RATE}))", "")]),
        ("推送延迟 p99 Delay to push, p99", "stat", "s", 4,
         [("histogram_quantile(0.99, sum by (le) (rate(loanwatch_push_delay_seconds_bucket"
           f"{RATE})))", "")]),
        ("积压 Lag", "stat", "short", 4, [("sum(loanwatch_consumer_lag)", "")]),
        ("进程 Processes up", "stat", "short", 4, [('sum(up{job="loanwatch"})', "")]),
        ("24 小时死信 Dead letters, 24 h", "stat", "short", 4,
         [('sum(increase(loanwatch_pushes_total{outcome=~"dead|refused"}[24h]))', "")]),
    ],
    "吞吐 Throughput": [
        ("读取 Read, by stage and topic", "timeseries", "ops", 12,
         [(rate("loanwatch_events_in_total", "stage, topic"), "{{stage}} {{topic}}")]),
        ("写入 Written, by stage and topic", "timeseries", "ops", 12,
         [(rate("loanwatch_events_out_total", "stage, topic"), "{{stage}} {{topic}}")]),
        ("批处理耗时 p99 Time of a batch, p99", "timeseries", "s", 12,
         [(quantile(0.99, "loanwatch_batch_seconds", "stage"), "{{stage}}")]),
        ("积压 Lag, by stage and topic", "timeseries", "short", 12,
         [("sum by (stage, topic) (loanwatch_consumer_lag)", "{{stage}} {{topic}}")]),
    ],
    "延迟 Delay": [
        ("变更到推送 From intake to push", "timeseries", "s", 12,
         [(quantile(q, "loanwatch_push_delay_seconds", "channel"), f"{{{{channel}}}} p{name}")
          for q, name in ((0.5, "50"), (0.99, "99"), (0.999, "99.9"))]),
        ("各环节 p99 To the end of a stage, p99", "timeseries", "s", 12,
         [(quantile(0.99, "loanwatch_delay_seconds", "stage"), "{{stage}}")]),
    ],
    "决定 Decisions": [
        ("决定 Decisions, by reason", "timeseries", "ops", 12,
         [(rate("loanwatch_decisions_total", "reason"), "{{reason}}")]),
        ("预警 Alerts, by institution and severity", "timeseries", "ops", 12,
         [(rate("loanwatch_alerts_total", "institution, severity", OF_BANK),
           "{{institution}} {{severity}}")]),
        ("变更 Changes, by outcome", "timeseries", "ops", 12,
         [(rate("loanwatch_outcomes_total", "outcome"), "{{outcome}}")]),
        ("拒收 Refused at the door, by reason", "timeseries", "ops", 12,
         [(rate("loanwatch_rejected_total", "reason"), "{{reason}}")]),
    ],
    "异议与修复 Objections and repair": [
        ("超期 Past their deadline", "timeseries", "short", 12,
         [("sum by (plea) (loanwatch_objections_overdue)", "{{plea}}")]),
        ("处理 Wishes about them, by answer", "timeseries", "ops", 12,
         [(rate("loanwatch_objections_total", "answer"), "{{answer}}")]),
    ],
    "推送 Pushes": [
        ("推送 Pushes, by bank, channel and outcome", "timeseries", "ops", 12,
         [(rate("loanwatch_pushes_total", "institution, channel, outcome", OF_BANK),
           "{{institution}} {{channel}} {{outcome}}")]),
        ("待推送 Waiting for a receiver", "timeseries", "short", 12,
         [(f"sum by (institution, channel) (loanwatch_outbox_pending{{{OF_BANK}}})",
           "{{institution}} {{channel}}")]),
        ("断路 Receivers left alone", "timeseries", "short", 12,
         [("1 - min by (institution, channel)"
           f' (loanwatch_receiver_breaker{{state="closed", {OF_BANK}}})',
           "{{institution}} {{channel}}")]),
        ("断路次数 Breakers opened", "timeseries", "ops", 12,
         [(rate("loanwatch_receiver_breaker_opened_total", "institution, channel", OF_BANK),
           "{{institution}} {{channel}}")]),
    ],
    "进程与恢复 Workers and recovery": [
        ("存活 Up, by process", "timeseries", "short", 6, [('up{job="loanwatch"}', "{{instance}}")]),
        ("分区 Partitions held", "timeseries", "short", 6,
         [("sum by (instance, stage) (loanwatch_partitions_held)", "{{instance}} {{stage}}")]),
        ("恢复耗时 Time to recover a partition", "timeseries", "s", 6,
         [("max by (instance, stage) (loanwatch_recovery_seconds)", "{{instance}} {{stage}}")]),
        ("失去的租约 Leases lost", "timeseries", "ops", 6,
         [(rate("loanwatch_leases_lost_total", "stage, why"), "{{stage}} {{why}}")]),
    ],
    "存储与页面 Store and page": [
        ("入库 Written to the store", "timeseries", "ops", 8,
         [(rate("loanwatch_archived_records_total", "topic"), "{{topic}}")]),
        ("存储在否 Store answers", "timeseries", "short", 4, [("max(loanwatch_store_up)", "")]),
        ("一次入库耗时 p99 Time of an insert, p99", "timeseries", "s", 6,
         [("histogram_quantile(0.99, sum by (le) (rate(loanwatch_store_insert_seconds_bucket"
           f"{RATE})))", "")]),
        ("入库重试 Inserts tried again", "timeseries", "ops", 6,
         [(f"sum(rate(loanwatch_store_retries_total{RATE}))", "")]),
        ("待入库 Waiting for the store", "timeseries", "short", 8,
         [('sum by (topic) (loanwatch_consumer_lag{stage="archive"})', "{{topic}}")]),
        ("页面请求 Requests to the page", "timeseries", "reqps", 8,
         [(rate("loanwatch_http_requests_total", "route, status"), "{{route}} {{status}}")]),
    ],
}  # fmt: skip


def _panel(title: str, kind: str, unit: str, queries: list[tuple[str, str]]) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "prometheus"}
    return {
        "title": title,
        "type": kind,
        "datasource": source,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + i),
                "datasource": source,
                "expr": query,
                "legendFormat": legend,
            }
            for i, (query, legend) in enumerate(queries)
        ],
    }


def board() -> dict[str, Any]:
    """Return the board as Grafana reads it: rows of panels, laid out from left to right."""
    panels: list[dict[str, Any]] = []
    y = 0
    for row, contents in BOARD.items():
        place = {"x": 0, "y": y, "w": WIDTH, "h": 1}
        panels.append(
            {"title": row, "type": "row", "collapsed": False, "gridPos": place, "panels": []}
        )
        x, y = 0, y + 1
        height = 4 if contents[0][1] == "stat" else 8
        for title, kind, unit, columns, queries in contents:
            if x + columns > WIDTH:
                x, y = 0, y + height
            place = {"x": x, "y": y, "w": columns, "h": height}
            panels.append({**_panel(title, kind, unit, queries), "gridPos": place})
            x += columns
        y += height
    for number, panel in enumerate(panels, 1):
        panel["id"] = number
    banks = {
        "name": "institution", "label": "机构 Institution", "type": "query", "includeAll": True,
        "multi": True, "allValue": ".*", "refresh": 2,
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "query": "label_values(loanwatch_alerts_total, institution)",
        "current": {"text": "All", "value": "$__all"},
    }  # fmt: skip
    return {
        "uid": "loanwatch", "title": "贷后哨 Loanwatch", "timezone": "Asia/Shanghai",
        "schemaVersion": 39, "version": 1, "refresh": "10s", "editable": False,
        "time": {"from": "now-1h", "to": "now"}, "templating": {"list": [banks]}, "panels": panels,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(board(), ensure_ascii=False, indent=1))

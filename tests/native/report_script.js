// SPDX-License-Identifier: MIT
// qjs --std -I dom.js report_script.js FIRST SECOND NAME: runs the script of the page FIRST as a browser would, chooses NAME as
// its baseline, and compares every figure with that of SECOND, a page that the program made of the same samples with
// NAME and docker swapped. TAP.
"use strict";
var count = 0, bad = 0, first = scriptArgs[1], second = scriptArgs[2], name = scriptArgs[3];

function check(what, problems) {
	count++;
	print((problems.length ? "not ok " : "ok ") + count + " - " + what);
	problems.slice(0, 8).forEach(function (p) { print("# " + p); });
	bad += problems.length ? 1 : 0;
}
function swapped(text) {
	return text.split(name).map(function (part) { return part.split("docker").join(name); }).join("docker");
}
// Every figure of the tables, by what it is of; with the class, which is the colour.
function figures(page, data, turn) {
	var all = {};
	function put(key, element) {
		var spans = element.querySelectorAll("span").map(function (s) { return s.className.trim() + ":" + s.textContent; });
		all[turn(key)] = element.textContent.trim() + " | " + spans.join(" ");
	}
	page.querySelectorAll("[data-measure]").forEach(function (table) {
		var m = data.measures[table.dataset.measure];
		table.querySelectorAll("[data-row]").forEach(function (place) {
			var key = [table.name, m.workload, m.metric, m.containers, m.limit, m.rows[place.dataset.row].runtime].join(" ");
			var cell = place.querySelector(".ratio-cell");
			put(key, cell || place);
			if (cell) put(key + " p", cell.nextElementSibling);
		});
	});
	page.getElementById("headline").tBodies[0].rows.forEach(function (tr, i) {
		var runtime = data.runtimes[tr.dataset.row].runtime;
		put("headline " + runtime + " place", tr.querySelector(".place"));
		all["headline line " + i] = turn(runtime);
		tr.querySelectorAll("[data-criterion]").forEach(function (td) { put("headline " + runtime + " " + td.dataset.criterion, td); });
	});
	["headline-tests", "measure-tests"].forEach(function (id) { put(id, page.getElementById(id)); });
	return all;
}
function same(text) { return text; }
function differences(a, b) {
	var problems = [], keys = Object.keys(a);
	Object.keys(b).forEach(function (k) { if (!(k in a)) problems.push(k + ": missing"); });
	keys.forEach(function (k) { if (a[k] !== b[k]) problems.push(k + ": " + a[k] + " instead of " + b[k]); });
	if (keys.length < 100) problems.push("only " + keys.length + " figures");
	return problems;
}
function choose(runtime) {
	var select = document.querySelector("select");
	select.value = runtime;
	select.fire("change");
}
function data(page) { return JSON.parse(page.getElementById("samples").textContent); }

var document = loadPage(first), before = figures(document, data(document), same);
(0, eval)(document.getElementById("script").textContent);
check("as it loads, the script changes no figure", differences(figures(document, data(document), same), before));

choose("docker");
check("it comes to the figures that the program printed", differences(figures(document, data(document), same), before));

var other = loadPage(second);
choose(name);
check("with another baseline, to those of a run whose names are swapped",
	differences(figures(document, data(document), same), figures(other, data(other), swapped)));
check("the texts name it", document.querySelectorAll(".baseline").filter(function (s) { return s.textContent !== name; })
	.map(function (s) { return s.textContent; }));
check("a note says what stays", document.getElementById("baseline-note").textContent.indexOf("docker") > 0 ? [] : ["no note"]);

choose("docker");
check("and back", differences(figures(document, data(document), same), before));

var table = document.getElementById("headline"), head = table.tHead.rows[0].cells[7];
function column() { return table.tBodies[0].rows.map(function (tr) { return parseFloat(tr.cells[7].dataset.v); }).filter(isFinite); }
head.fire("click");
var up = column(), sorted = up.slice().sort(function (x, y) { return x - y; });
check("a click on a column's head sorts", up.length > 1 && up.join() === sorted.join() ? [] : [up.join()]);
head.fire("click");
check("another one the other way round", column().join() === sorted.reverse().join() ? [] : [column().join()]);
print("1.." + count);
std.exit(bad ? 1 : 0);

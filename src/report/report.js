// SPDX-License-Identifier: MIT
// Tables sort by a click on a column's head, and another runtime can be the baseline: ratios, intervals and p-values are
// computed again from the samples in the page. No less-than sign and no ampersand, so that the page is XML as well.
"use strict";
(function () {
	var words = document.getElementById("script").dataset, holder = document.getElementById("samples");

	function each(list, f) { Array.prototype.forEach.call(list, f); }

	// ----- sorting
	function key(row, column) {
		var cell = row.cells[column], v = cell ? cell.dataset.v : undefined;
		if (v !== undefined) return parseFloat(v);
		var number = cell ? parseFloat(cell.textContent) : NaN;
		return isNaN(number) ? (cell ? cell.textContent : "") : number;
	}
	function before(a, b) {
		if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
		return a > b ? 1 : b > a ? -1 : 0;
	}
	function sort(table, column, head) {
		var down = head.getAttribute("aria-sort") === "ascending", body = table.tBodies[0];
		var rows = Array.prototype.slice.call(body.rows);
		rows.sort(function (x, y) {
			var c = before(key(x, column), key(y, column));
			return down ? -c : c;
		});
		each(table.querySelectorAll("th[aria-sort]"), function (th) { th.removeAttribute("aria-sort"); });
		head.setAttribute("aria-sort", down ? "descending" : "ascending");
		each(rows, function (row) { body.appendChild(row); });
	}
	each(document.querySelectorAll("table.sort"), function (table) {
		var heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
		each(heads, function (th, column) {
			th.className += " sortable";
			th.tabIndex = 0;
			th.title = words.sort;
			th.addEventListener("click", function () { sort(table, column, th); });
			th.addEventListener("keydown", function (e) { if (e.key === "Enter") sort(table, column, th); });
		});
	});

	// ----- Student's distribution, by the continued fraction of the incomplete beta function (DLMF 8.17.22)
	function logGamma(x) { // Lanczos (1964), g = 7
		var c = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
			-176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
			1.5056327351493116e-7], sum = c[0], t = x + 6.5;
		for (var i = 1; 9 > i; i++) sum += c[i] / (x - 1 + i);
		return (x - 0.5) * Math.log(t) - t + Math.log(2.5066282746310005 * sum);
	}
	function fraction(a, b, x) {
		var c = 1, d = 0, f = 1, tiny = 1e-300;
		for (var k = 1; 500 > k; k++) {
			var m = Math.floor(k / 2);
			var term = k % 2 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
				: m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
			d = 1 + term * d;
			d = 1 / (tiny > Math.abs(d) ? tiny : d);
			c = 1 + term / c;
			c = tiny > Math.abs(c) ? tiny : c;
			f *= c * d;
			if (1e-15 > Math.abs(c * d - 1)) break;
		}
		return 1 / f;
	}
	function beta(a, b, x) {
		var front = Math.exp(a * Math.log(x) + b * Math.log(1 - x) + logGamma(a + b) - logGamma(a) - logGamma(b));
		return x > (a + 1) / (a + b + 2) ? 1 - front / b * fraction(b, a, 1 - x) : front / a * fraction(a, b, x);
	}
	function twoSided(t, df) { return t === 0 ? 1 : beta(df / 2, 0.5, df / (df + t * t)); }
	function quantile(df) { // of 0.975
		var low = 0, high = 1e6;
		for (var i = 0; 80 > i; i++) {
			var middle = (low + high) / 2;
			if (twoSided(middle, df) > 0.05) low = middle; else high = middle;
		}
		return (low + high) / 2;
	}

	// ----- contrasts, as stats/contrast.c makes them
	function logs(samples) {
		var n = samples.length, mean = 0, squares = 0;
		each(samples, function (x) { mean += (x > 0 ? Math.log(x) : NaN) / n; });
		each(samples, function (x) { squares += Math.pow(Math.log(x) - mean, 2); });
		var variance = n > 1 ? squares / (n - 1) / n : NaN;
		return { mean: n ? mean : NaN, variance: variance, spread: variance * variance / (n - 1) };
	}
	function compare(row, to) {
		var a = logs(row.samples), b = logs(to.samples), r = { ratio: Math.exp(a.mean - b.mean) };
		var error = Math.sqrt(a.variance + b.variance);
		if (!(error > 1e-12)) return r;
		var df = Math.pow(a.variance + b.variance, 2) / (a.spread + b.spread), reach = quantile(df) * error;
		r.low = Math.exp(a.mean - b.mean - reach);
		r.high = Math.exp(a.mean - b.mean + reach);
		r.p = twoSided((a.mean - b.mean) / error, df);
		return r;
	}
	function holm(results) {
		var tested = results.filter(function (r) { return r.p !== undefined; }), largest = 0;
		tested.sort(function (x, y) { return x.p - y.p; });
		each(tested, function (r, i) {
			largest = Math.max(largest, Math.min(1, r.p * (tested.length - i)));
			r.holm = largest;
		});
	}

	// ----- printing
	function digits(v) { return v >= 100 ? 0 : v >= 10 ? 1 : v >= 0.1 ? 2 : v >= 0.01 ? 3 : 4; }
	function print(v, decimals) { return v.toFixed(decimals).replace(".", words.point); }
	function span(name, text) {
		var s = document.createElement("span");
		s.className = name;
		s.textContent = text;
		return s;
	}
	function fill(cell, r, better) {
		var good = r.holm > 0.05 || r.holm === undefined || !better ? undefined : (1 > r.ratio) === (better === "lower");
		cell.textContent = "";
		cell.dataset.v = r.ratio;
		cell.appendChild(span("ratio" + (good === undefined ? "" : good ? " better" : " worse"),
			(good === undefined ? "" : good ? "▲ " : "▼ ") + (r.same ? "1" : isFinite(r.ratio) ? print(r.ratio, digits(r.ratio)) + "×" : "–")));
		if (r.low !== undefined) cell.appendChild(span("range", " " + print(r.low, digits(r.ratio)) + " … " + print(r.high, digits(r.ratio))));
		var p = cell.nextElementSibling;
		p.textContent = r.holm === undefined ? "–" : 0.0001 > r.holm ? "\u003c " + print(0.0001, 4)
			: print(r.holm, 0.1 > r.holm ? 4 : 2);
		p.dataset.v = r.holm;
	}
	function rebase(data, baseline) {
		var families = { true: [], false: [] }, jobs = [];
		each(data.measures, function (m, number) {
			var to = m.rows.filter(function (r) { return r.runtime === baseline; })[0];
			var table = document.querySelector("table[data-measure='" + number + "']");
			if (!table) return;
			each(m.rows, function (row) {
				var line = Array.prototype.filter.call(table.tBodies[0].rows, function (tr) { return tr.dataset.runtime === row.runtime; })[0];
				var r = row === to ? { ratio: 1, same: true } : to ? compare(row, to) : { ratio: NaN };
				families[m.headline].push(r);
				jobs.push({ cell: line ? line.querySelector(".ratio-cell") : null, r: r, better: m.better });
			});
			each(table.tHead.rows[1].cells, function (th, column) {
				if (column === 4) th.textContent = th.textContent.replace(/\S+$/, baseline);
			});
		});
		holm(families[true]);
		holm(families[false]);
		each(jobs, function (j) { if (j.cell) fill(j.cell, j.r, j.better); });
	}
	if (holder) {
		var data = JSON.parse(holder.textContent), names = [], select = document.createElement("select");
		each(data.measures, function (m) {
			each(m.rows, function (r) { if (names.indexOf(r.runtime) === -1) names.push(r.runtime); });
		});
		each(names, function (name) {
			var o = document.createElement("option");
			o.textContent = name;
			o.selected = name === data.baseline;
			select.appendChild(o);
		});
		select.addEventListener("change", function () { rebase(data, select.value); });
		each(document.querySelectorAll("section"), function (section) {
			if (!section.querySelector("table.arms") || document.querySelector(".tool")) return;
			var label = document.createElement("label");
			label.className = "tool";
			label.title = words.note;
			label.appendChild(document.createTextNode(words.compare + " "));
			label.appendChild(select);
			section.insertBefore(label, section.firstChild);
		});
	}
})();

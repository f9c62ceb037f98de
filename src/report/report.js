// SPDX-License-Identifier: MIT
// Tables sort by a click on a column's head, and another runtime can be the baseline (baseline.js). No less-than sign and
// no ampersand, so that the page is XML as well.
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

	// ----- printing, as report/number.c does
	function decimals(v) { return v >= 100 ? 0 : v >= 10 ? 1 : v >= 0.1 ? 2 : v >= 0.01 ? 3 : 4; }
	function percentDecimals(v) { return v >= 100 ? 0 : v >= 10 ? 1 : 2; }
	function print(v, digits) {
		if (!isFinite(v)) return "–";
		if (v >= 1e15 || (v === 0 ? false : 1e-6 > v)) return v.toExponential(2).replace(/([+-])(\d)$/, "$10$2").replace(".", words.point);
		var parts = v.toFixed(digits).split(".");
		parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, "\u202f");
		return parts.join(words.point);
	}
	function range(r, factor, digits) {
		return print(factor * r.low, digits) + "\u202f…\u202f" + print(factor * r.high, digits);
	}
	function span(name, text) {
		var s = document.createElement("span");
		s.className = name;
		s.textContent = text;
		return s;
	}
	// The class and the mark of a difference that stands.
	function judge(r, better) {
		if (!(0.05 > r.holm) || !better || !(1 > r.high || r.low > 1)) return ["", ""];
		return (1 > r.high) === (better === "lower") ? [" better", "▲ "] : [" worse", "▼ "];
	}

	// ----- another baseline
	function ratio(r, better) {
		var mark = judge(r, better);
		return span("ratio" + mark[0], r.same ? "1" : isFinite(r.ratio) ? mark[1] + print(r.ratio, decimals(r.ratio)) + "×" : "–");
	}
	function showRatio(place, r, better) {
		var cell = place.querySelector(".ratio-cell"), old = place.querySelector(".ratio");
		if (!cell) {
			if (old) old.parentNode.replaceChild(ratio(r, better), old);
			return;
		}
		cell.textContent = "";
		cell.dataset.v = isFinite(r.ratio) ? r.ratio : 1;
		cell.appendChild(ratio(r, better));
		if (r.low !== undefined) {
			cell.appendChild(document.createTextNode(" "));
			cell.appendChild(span("range", range(r, 1, decimals(r.ratio))));
		}
		showP(cell.nextElementSibling, r.holm);
	}
	function showP(cell, p) {
		if (p === undefined) delete cell.dataset.v; else cell.dataset.v = p;
		cell.textContent = p === undefined ? "–" : 0.0001 > p ? "\u003c\u202f0" + words.point + "0001" : print(p, 0.1 > p ? 4 : 2);
	}
	function showPercent(cell, r, better) {
		var percent = 100 * r.ratio, mark = judge(r, better);
		cell.textContent = "";
		delete cell.dataset.v;
		if (isFinite(percent)) cell.dataset.v = percent;
		cell.appendChild(span("value" + mark[0], mark[1] + print(percent, percentDecimals(percent))));
		if (r.low !== undefined) cell.appendChild(span("range", range(r, 100, percentDecimals(percent))));
	}
	function showBlind(cell, r) {
		var percent = 100 * (r.detectable - 1), digits = percent >= 10 ? 0 : percent >= 1 ? 1 : 2;
		if (r.p === undefined || 0.05 > r.holm) return;
		cell.appendChild(span("range", words.blind + " " + (r.detectable > 10 ? "×10" :
			range({ low: 1 / r.detectable, high: r.detectable }, 100, digits))));
	}
	function showHeadline(data, headline) {
		var table = document.getElementById("headline"), lines = {};
		if (!table) return;
		each(table.tBodies[0].rows, function (tr) { lines[tr.dataset.row] = tr; });
		each(headline.rows, function (row, i) {
			var tr = lines[row.runtime.row], overall = tr.querySelector("td[data-criterion='overall']");
			data.criteria.forEach(function (c) {
				var td = tr.querySelector("td[data-criterion='" + c.key + "']"), cell = row.cells[c.key];
				showPercent(td, cell.n ? cell.result : { ratio: NaN }, c.better);
				if (cell.n) {
					showBlind(td, cell.result);
					td.appendChild(span("range", "n\u202f=\u202f" + cell.n));
				} else
					td.textContent = "–";
			});
			showPercent(overall, row.ranked ? row.result : { ratio: NaN }, "");
			if (!row.ranked) overall.textContent = "–";
			tr.querySelector(".place").textContent = row.ranked ? words.place + " " + (i + 1) : words.unranked;
			table.tBodies[0].appendChild(tr);
		});
		document.getElementById("headline-tests").textContent = headline.tests;
	}
	function rebase(data, name) {
		var all = baseline(data, name);
		each(document.querySelectorAll("[data-measure]"), function (table) {
			var number = table.dataset.measure;
			each(table.querySelectorAll("[data-row]"), function (place) {
				showRatio(place, all.measures[number][place.dataset.row], data.measures[number].better);
			});
		});
		showHeadline(data, all.headline);
		document.getElementById("measure-tests").textContent = all.tests;
		each(document.querySelectorAll(".baseline"), function (s) { s.textContent = name; });
		document.getElementById("baseline-note").textContent = name === data.baseline ? "" : words.note;
	}
	function chooser(data) {
		var names = [data.baseline], select = document.createElement("select"), label = document.createElement("label");
		each(data.measures, function (m) {
			each(m.rows, function (r) { if (r.n > 0) if (names.indexOf(r.runtime) === -1) names.push(r.runtime); });
		});
		each(names, function (name) {
			var o = document.createElement("option");
			o.textContent = name;
			select.appendChild(o);
		});
		select.addEventListener("change", function () { rebase(data, select.value); });
		label.className = "tool";
		label.appendChild(document.createTextNode(words.compare + " "));
		label.appendChild(select);
		return label;
	}
	function isComparable(data) {
		return data.measures.some(function (m) { return m.rows.some(function (r) { return r.mean !== null; }); });
	}
	if (holder) {
		var section = document.getElementById("comparison"), data = JSON.parse(holder.textContent), note = span("soft", "");
		note.id = "baseline-note";
		if (section ? isComparable(data) : false) {
			var behind = section.querySelector("h2").nextElementSibling;
			section.insertBefore(chooser(data), behind);
			section.insertBefore(note, behind);
		}
	}
})();

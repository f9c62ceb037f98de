// SPDX-License-Identifier: MIT
// The comparisons of the page with another runtime as the baseline, by the same steps as the program: contrasts of means
// of logarithms (stats/contrast.c), Holm's correction by family, the headline table (suite/summary_headline.c). Figures
// only; report.js shows them. No less-than sign and no ampersand, so that the page is XML as well.
"use strict";
var baseline = (function () {
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
		for (var k = 1; 5000 > k; k++) {
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
	function beta(a, b, x, y) { // y = 1 - x
		var front = Math.exp(a * (x > 0.5 ? Math.log1p(-y) : Math.log(x)) + b * (y > 0.5 ? Math.log1p(-x) : Math.log(y)) +
			logGamma(a + b) - logGamma(a) - logGamma(b));
		return x > (a + 1) / (a + b + 2) ? 1 - front / b * fraction(b, a, y) : front / a * fraction(a, b, x);
	}
	function twoSided(t, df) { return t === 0 ? 1 : beta(df / 2, 0.5, df / (df + t * t), t * t / (df + t * t)); }
	function quantile(df, level) { // of 1 - level / 2
		var low = 0, high = 1e6;
		for (var i = 0; 80 > i; i++) {
			var middle = (low + high) / 2;
			if (twoSided(middle, df) > level) low = middle; else high = middle;
		}
		return (low + high) / 2;
	}

	// ----- contrasts: sums of weighted means of logarithms
	function contrast() { return { sum: 0, variance: 0, spread: 0, terms: 0 }; }
	function add(c, row, weight) {
		var share = row.variance === null ? NaN : weight * weight * row.variance / row.n;
		c.sum += row.mean === null ? NaN : weight * row.mean;
		c.variance += share;
		c.spread += share * share / (row.n - 1);
		c.terms++;
	}
	function addContrast(c, part, weight) {
		var square = weight * weight;
		c.sum += part.terms ? weight * part.sum : NaN;
		c.variance += square * part.variance;
		c.spread += square * square * part.spread;
		c.terms++;
	}
	// ratio is NaN, and low, high and p are undefined, where there is none.
	function test(c) {
		var r = { ratio: c.terms ? Math.exp(c.sum) : NaN }, error = Math.sqrt(c.variance);
		if (isNaN(r.ratio) || !(c.spread > 0)) return r;
		var df = Math.max(1, c.variance * c.variance / c.spread), reach = quantile(df, 0.05) * error;
		var low = Math.exp(c.sum - reach), high = Math.exp(c.sum + reach);
		if (!isFinite(high) || !(low > 0)) return r;
		r.low = low;
		r.high = high;
		r.p = twoSided(c.sum / error, df);
		r.df = df;
		r.error = error;
		return r;
	}
	// The smallest ratio that is found with a power of 80 % at this level: Abramowitz and Stegun 26.7.10.
	function detectable(r, level) {
		var t = quantile(r.df, level);
		return Math.exp((t * (1 - 1 / (4 * r.df)) + 0.8416212335729143 * Math.sqrt(1 + t * t / (2 * r.df))) * r.error);
	}
	function mean(c, count) {
		var m = contrast();
		addContrast(m, c, 1 / count);
		return test(m);
	}
	// Sets holm in every result that has a p. Returns how many those are.
	function holm(results) {
		var tested = results.filter(function (r) { return r.p !== undefined; }), largest = 0;
		tested.sort(function (x, y) { return x.p - y.p; });
		tested.forEach(function (r, i) {
			largest = Math.max(largest, Math.min(1, r.p * (tested.length - i)));
			r.holm = largest;
		});
		return tested.length;
	}

	// ----- the tables
	function rowOf(measure, runtime) {
		return measure.rows.filter(function (r) { return r.runtime === runtime ? r.n > 0 : false; })[0];
	}
	function compare(row, to) {
		if (row === to) return { ratio: 1, same: true };
		var c = contrast();
		if (!to || row.n === 0) return { ratio: NaN };
		add(c, row, 1);
		add(c, to, -1);
		return test(c);
	}
	// Of the choices for a criterion the first that was measured with the baseline.
	function measuresOf(data, criterion, name) {
		var lists = criterion.choices.map(function (choice) {
			return choice.measures.map(function (i) { return data.measures[i]; }).filter(function (m) { return rowOf(m, name); });
		});
		return lists.filter(function (list) { return list.length > 0; })[0] || [];
	}
	function cellOf(runtime, measures, name) {
		var cell = { sum: contrast(), cells: 0, n: 0, own: 0 };
		measures.forEach(function (m) {
			var to = rowOf(m, name);
			m.rows.forEach(function (row) {
				if (row.runtime !== runtime.runtime || row.engine !== runtime.engine || row.n === 0) return;
				add(cell.sum, row, 1);
				add(cell.sum, to, -1);
				cell.cells++;
				cell.n += row.n;
				cell.own += row === to;
			});
		});
		return cell;
	}
	function headlineRow(data, runtime, lists, name) {
		var row = { runtime: runtime, ranked: true, cells: {} }, overall = contrast(), n = 0, own = 0, cells = 0;
		data.criteria.forEach(function (criterion, k) {
			var cell = cellOf(runtime, lists[k], name);
			row.cells[criterion.key] = cell;
			n += cell.n;
			own += cell.own;
			cells += cell.cells;
			cell.result = mean(cell.sum, cell.cells);
			if (lists[k].length === 0) return;
			if (cell.cells !== lists[k].length || isNaN(cell.sum.sum)) row.ranked = false;
			addContrast(overall, cell.sum, (criterion.better === "lower" ? -1 : 1) / cell.cells);
		});
		row.result = mean(overall, overall.terms);
		if (!isFinite(row.result.ratio)) row.ranked = false;
		if (n > 0 ? own === cells : false) {
			row.result = { ratio: 1, same: true };
			data.criteria.forEach(function (c, k) { if (lists[k].length) row.cells[c.key].result = { ratio: 1, same: true }; });
		}
		return row;
	}
	function headline(data, name) {
		var lists = data.criteria.map(function (c) { return measuresOf(data, c, name); }), results = [];
		var rows = data.runtimes.map(function (r) { return headlineRow(data, r, lists, name); });
		rows.forEach(function (row) {
			data.criteria.forEach(function (c) { results.push(row.cells[c.key].result); });
		});
		var tests = holm(results);
		results.forEach(function (r) { if (r.p !== undefined) r.detectable = detectable(r, 0.05 / tests); });
		rows.sort(function (a, b) {
			if (a.ranked !== b.ranked) return a.ranked ? -1 : 1;
			return a.ranked ? b.result.ratio - a.result.ratio : a.runtime.row - b.runtime.row;
		});
		return { rows: rows, tests: tests };
	}

	// Returns what the tables show with this runtime as the baseline: measures[i][j] for each row of each measure, and the
	// headline's rows in the order of their places.
	return function (data, name) {
		var families = { true: [], false: [] }, all = { headline: headline(data, name) };
		all.measures = data.measures.map(function (m) {
			var to = rowOf(m, name), results = m.rows.map(function (row) { return compare(row, to); });
			families[m.headline] = families[m.headline].concat(results);
			return results;
		});
		all.tests = holm(families[true]);
		holm(families[false]);
		return all;
	};
})();

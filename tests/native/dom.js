// SPDX-License-Identifier: MIT
// As much of a browser's document as the script of report.html uses, over a page that is well-formed XML. For qjs:
// loadPage(file) returns the document, after which the page's script can be evaluated.
"use strict";

var entities = { lt: "<", gt: ">", amp: "&", quot: "\"", "#39": "'" };
function decode(text) {
	return text.replace(/&([a-z0-9#]+);/g, function (all, name) { return name in entities ? entities[name] : all; });
}

function Text(text) { this.text = text; this.parentNode = null; }
Object.defineProperty(Text.prototype, "textContent", { get: function () { return this.text; } });

function Element(name, attributes) {
	this.name = name;
	this.attributes = attributes;
	this.childNodes = [];
	this.parentNode = null;
	this.listeners = {};
	var of = this;
	this.dataset = new Proxy({}, {
		get: function (o, key) { return of.attributes["data-" + key]; },
		set: function (o, key, value) { of.attributes["data-" + key] = String(value); return true; },
		deleteProperty: function (o, key) { return delete of.attributes["data-" + key]; },
	});
}
function elements(e) { return e.childNodes.filter(function (c) { return c instanceof Element; }); }
function detach(node) {
	if (!node.parentNode) return;
	var list = node.parentNode.childNodes;
	list.splice(list.indexOf(node), 1);
}
function walk(e, f) { elements(e).forEach(function (c) { f(c); walk(c, f); }); }
// One compound selector: name, .class, [attribute], [attribute='value'].
function matcher(selector) {
	var name = /^[a-z0-9]+/.exec(selector), tests = selector.match(/\.[\w-]+|\[[^\]]+\]/g) || [];
	return function (e) {
		return (!name || e.name === name[0]) && tests.every(function (t) {
			var m = /^\[([\w-]+)(?:='([^']*)')?\]$/.exec(t);
			if (!m) return (" " + e.className + " ").indexOf(" " + t.slice(1) + " ") >= 0;
			return m[1] in e.attributes && (m[2] === undefined || e.attributes[m[1]] === m[2]);
		});
	};
}
Element.prototype = {
	appendChild: function (node) { return this.insertBefore(node, null); },
	insertBefore: function (node, before) {
		detach(node);
		var at = before ? this.childNodes.indexOf(before) : this.childNodes.length;
		if (at < 0) throw new Error("insertBefore: not a child");
		this.childNodes.splice(at, 0, node);
		node.parentNode = this;
		return node;
	},
	replaceChild: function (node, old) { this.insertBefore(node, old); detach(old); return old; },
	querySelectorAll: function (selector) {
		var found = [], match = matcher(selector);
		walk(this, function (e) { if (match(e)) found.push(e); });
		return found;
	},
	querySelector: function (selector) { return this.querySelectorAll(selector)[0] || null; },
	getAttribute: function (key) { return key in this.attributes ? this.attributes[key] : null; },
	setAttribute: function (key, value) { this.attributes[key] = String(value); },
	removeAttribute: function (key) { delete this.attributes[key]; },
	addEventListener: function (event, f) { (this.listeners[event] = this.listeners[event] || []).push(f); },
	fire: function (event) { (this.listeners[event] || []).forEach(function (f) { f({}); }); },
	get textContent() { return this.childNodes.map(function (c) { return c.textContent; }).join(""); },
	set textContent(text) { this.childNodes = []; if (text !== "") this.appendChild(new Text(String(text))); },
	get className() { return this.attributes["class"] || ""; },
	set className(name) { this.attributes["class"] = name; },
	get id() { return this.attributes.id; },
	set id(id) { this.attributes.id = id; },
	get firstChild() { return this.childNodes[0] || null; },
	get nextElementSibling() {
		var list = elements(this.parentNode);
		return list[list.indexOf(this) + 1] || null;
	},
	get rows() { return this.querySelectorAll("tr"); },
	get cells() { return elements(this).filter(function (e) { return e.name === "td" || e.name === "th"; }); },
	get tBodies() { return elements(this).filter(function (e) { return e.name === "tbody"; }); },
	get tHead() { return elements(this).filter(function (e) { return e.name === "thead"; })[0]; },
};

function parse(text) {
	var root = new Element("document", {}), open = root, at = 0;
	while (at < text.length) {
		var start = text.indexOf("<", at);
		if (start < 0) start = text.length;
		if (start > at) open.appendChild(new Text(decode(text.slice(at, start))));
		if (start === text.length) break;
		at = text.indexOf(">", start) + 1;
		var tag = text.slice(start + 1, at - 1), m = /^([a-z0-9]+)/.exec(tag), attributes = {};
		if (tag[0] === "/") open = open.parentNode;
		if (!m) continue;
		tag.replace(/([\w:-]+)="([^"]*)"/g, function (all, key, value) { attributes[key] = decode(value); });
		var e = open.appendChild(new Element(m[1], attributes));
		if (tag[tag.length - 1] !== "/") open = e;
	}
	return root;
}

function loadPage(file) {
	var page = parse(std.loadFile(file)), root = page;
	root.getElementById = function (id) { return page.querySelector("[id='" + id + "']"); };
	root.createElement = function (name) { return new Element(name, {}); };
	root.createTextNode = function (text) { return new Text(text); };
	return root;
}

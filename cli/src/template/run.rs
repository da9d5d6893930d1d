//! A template with the values in it.
//! Leans on `parse`, `functions` and `value`.

use serde_json::{Map, Value};

use super::error::TemplateError;
use super::functions::find;
use super::parse::Template;
use super::tree::{Base, Branch, Call, Node, Operand, Pipe};
use super::value::{is_true, kind, shown};

/// What a template is run for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The values of something.
    Values,
    /// The headings above them, which functions leave as they are.
    Headings,
}

impl Template {
    /// Puts the fields of an object into the template. A field that the object does not have is an error;
    /// deeper inside, it is nothing.
    pub(crate) fn run(&self, root: &Value, purpose: Purpose) -> Result<String, TemplateError> {
        let mut run = Run {
            root,
            purpose,
            dot: root.clone(),
            is_root: true,
            variables: Vec::new(),
            text: String::new(),
        };
        run.nodes(&self.nodes)?;
        Ok(run.text)
    }
}

/// How a list of nodes ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Break,
    Continue,
}

struct Run<'v> {
    root: &'v Value,
    purpose: Purpose,
    dot: Value,
    /// Whether the dot is the object that the template is run for.
    is_root: bool,
    variables: Vec<(String, Value)>,
    text: String,
}

impl Run<'_> {
    fn nodes(&mut self, nodes: &[Node]) -> Result<Flow, TemplateError> {
        let known = self.variables.len();
        for node in nodes {
            let flow = self.node(node)?;
            if flow != Flow::On {
                self.variables.truncate(known);
                return Ok(flow);
            }
        }
        self.variables.truncate(known);
        Ok(Flow::On)
    }

    fn node(&mut self, node: &Node) -> Result<Flow, TemplateError> {
        match node {
            Node::Text(text) => self.text += text,
            Node::Show(pipe) => {
                let value = self.pipe(pipe)?;
                if pipe.names.is_empty() {
                    self.text += &shown(&value);
                }
            }
            Node::If(branch) => return self.either(branch, false),
            Node::With(branch) => return self.either(branch, true),
            Node::Range(branch) => return self.range(branch),
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::On)
    }

    fn either(&mut self, branch: &Branch, becomes_dot: bool) -> Result<Flow, TemplateError> {
        let known = self.variables.len();
        let value = self.pipe(&branch.pipe)?;
        let flow = match (is_true(&value), becomes_dot) {
            (false, _) => self.nodes(&branch.otherwise),
            (true, false) => self.nodes(&branch.body),
            (true, true) => self.with_dot(value, &branch.body),
        };
        self.variables.truncate(known);
        flow
    }

    fn with_dot(&mut self, value: Value, nodes: &[Node]) -> Result<Flow, TemplateError> {
        let dot = std::mem::replace(&mut self.dot, value);
        let is_root = std::mem::replace(&mut self.is_root, false);
        let flow = self.nodes(nodes);
        (self.dot, self.is_root) = (dot, is_root);
        flow
    }

    fn range(&mut self, branch: &Branch) -> Result<Flow, TemplateError> {
        let known = self.variables.len();
        let pipe = &branch.pipe;
        let value = self.calls(pipe)?;
        let character = pipe.calls[0].first.character;
        let elements = elements(value).map_err(|message| TemplateError { character, message })?;
        let mut flow = Flow::On;
        if elements.is_empty() {
            flow = self.nodes(&branch.otherwise)?;
        }
        for (key, element) in elements {
            let values = match pipe.names.len() {
                2 => vec![key, element.clone()],
                _ => vec![element.clone()],
            };
            self.name(pipe, values, character)?;
            let step = self.with_dot(element, &branch.body)?;
            self.variables.truncate(known);
            if step == Flow::Break {
                break;
            }
        }
        self.variables.truncate(known);
        Ok(flow)
    }

    fn pipe(&mut self, pipe: &Pipe) -> Result<Value, TemplateError> {
        let value = self.calls(pipe)?;
        let character = pipe.calls[0].first.character;
        if pipe.names.len() > 1 {
            let message = "only `range` gives two variables values".to_owned();
            return Err(TemplateError { character, message });
        }
        self.name(pipe, vec![value.clone()], character)?;
        Ok(value)
    }

    fn name(
        &mut self,
        pipe: &Pipe,
        values: Vec<Value>,
        character: usize,
    ) -> Result<(), TemplateError> {
        for (name, value) in pipe.names.iter().zip(values) {
            let known = self
                .variables
                .iter_mut()
                .rev()
                .find(|(known, _)| known == name);
            match known {
                _ if pipe.is_new => self.variables.push((name.clone(), value)),
                Some((_, known)) => *known = value,
                None => return Err(undefined(name, character)),
            }
        }
        Ok(())
    }

    fn calls(&mut self, pipe: &Pipe) -> Result<Value, TemplateError> {
        let mut last = None;
        for call in &pipe.calls {
            last = Some(self.call(call, last)?);
        }
        Ok(last.unwrap_or_default())
    }

    fn call(&mut self, call: &Call, last: Option<Value>) -> Result<Value, TemplateError> {
        let first = &call.first;
        let wrong = |message| TemplateError {
            character: first.character,
            message,
        };
        if let Base::Function(name) = &first.base {
            let given = self.arguments(name, &call.arguments, last)?;
            let value = self.function(name, &given).map_err(wrong)?;
            return self.follow(value, first);
        }
        let value = self.operand(first)?;
        let mut given = Vec::new();
        for argument in &call.arguments {
            given.push(self.operand(argument)?);
        }
        given.extend(last);
        match given.as_slice() {
            [] => Ok(value),
            [name] => self.asked(&value, name).map_err(wrong),
            _ => Err(wrong(
                "this is no function, and takes no arguments".to_owned(),
            )),
        }
    }

    /// `and` and `or` look at no more arguments than they need.
    fn arguments(
        &mut self,
        name: &str,
        arguments: &[Operand],
        last: Option<Value>,
    ) -> Result<Vec<Value>, TemplateError> {
        let mut given = Vec::new();
        for argument in arguments {
            let value = self.operand(argument)?;
            let decides = match name {
                "and" => !is_true(&value),
                "or" => is_true(&value),
                _ => false,
            };
            given.push(value);
            if decides {
                return Ok(given);
            }
        }
        given.extend(last);
        Ok(given)
    }

    fn function(&self, name: &str, given: &[Value]) -> Result<Value, String> {
        let Some(function) = find(name) else {
            return Err(format!("there is no function `{name}`"));
        };
        match given.first() {
            Some(heading) if self.purpose == Purpose::Headings && function.keeps_headings => {
                Ok(heading.clone())
            }
            _ => function.call(given),
        }
    }

    fn operand(&mut self, operand: &Operand) -> Result<Value, TemplateError> {
        let character = operand.character;
        let (value, is_root) = match &operand.base {
            Base::Dot => (self.dot.clone(), self.is_root),
            Base::Variable(name) if name.is_empty() => (self.root.clone(), true),
            Base::Variable(name) => {
                let known = self.variables.iter().rev().find(|(known, _)| known == name);
                let known = known.ok_or_else(|| undefined(name, character))?;
                (known.1.clone(), false)
            }
            Base::Literal(value) => (value.clone(), false),
            Base::Group(pipe) => (self.pipe(pipe)?, false),
            Base::Function(name) => {
                let value = self.function(name, &[]);
                (
                    value.map_err(|message| TemplateError { character, message })?,
                    false,
                )
            }
        };
        match operand.fields.first() {
            Some(name) if is_root && value.get(name).is_none() => Err(TemplateError {
                character,
                message: no_field(&value, name),
            }),
            _ => self.follow(value, operand),
        }
    }

    /// Follows the fields of an operand.
    fn follow(&self, value: Value, operand: &Operand) -> Result<Value, TemplateError> {
        operand
            .fields
            .iter()
            .try_fold(value, |value, name| match value {
                Value::Object(mut fields) => Ok(fields.remove(name).unwrap_or_default()),
                Value::Null if self.purpose == Purpose::Values => Ok(Value::Null),
                _ if self.purpose == Purpose::Headings => Ok(Value::from(name.as_str())),
                other => Err(TemplateError {
                    character: operand.character,
                    message: format!("{} has no field `{name}`", kind(&other)),
                }),
            })
    }

    /// `.Label "name"`: what a map has under that name. Its heading is the last part of the name.
    fn asked(&self, value: &Value, name: &Value) -> Result<Value, String> {
        match (value, name) {
            (_, Value::String(name)) if self.purpose == Purpose::Headings => {
                let last = name.rsplit('.').next().unwrap_or_default();
                Ok(last.replace(['-', '_'], " ").into())
            }
            (Value::Object(fields), Value::String(name)) => {
                Ok(fields.get(name).cloned().unwrap_or_else(|| "".into()))
            }
            _ => Err(format!(
                "this is no function but {}, and takes no arguments",
                kind(value)
            )),
        }
    }
}

/// What `range` goes through, with the keys.
fn elements(value: Value) -> Result<Vec<(Value, Value)>, String> {
    let numbered = |elements: Vec<Value>| {
        let keyed = elements.into_iter().enumerate();
        Ok(keyed
            .map(|(at, element)| (Value::from(at), element))
            .collect())
    };
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(elements) => numbered(elements),
        Value::Object(fields) => Ok(sorted(fields)),
        Value::Number(number) => match number.as_u64() {
            Some(count) if count <= 1_000_000 => numbered((0..count).map(Value::from).collect()),
            _ => Err(format!("`range` cannot count to {number}")),
        },
        other => Err(format!("`range` cannot go through {}", kind(&other))),
    }
}

fn sorted(fields: Map<String, Value>) -> Vec<(Value, Value)> {
    let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
    fields.sort_by(|left, right| left.0.cmp(&right.0));
    fields
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect()
}

fn no_field(value: &Value, name: &str) -> String {
    match value {
        Value::Object(fields) => {
            let names: Vec<String> = fields.keys().map(|name| format!("`{name}`")).collect();
            format!("there is no field `{name}`; there are {}", names.join(", "))
        }
        other => format!("{} has no field `{name}`", kind(other)),
    }
}

fn undefined(name: &str, character: usize) -> TemplateError {
    TemplateError {
        character,
        message: format!("there is no variable `${name}`"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn printed(template: &str) -> Result<String, TemplateError> {
        let root = json!({
            "ID": "sha256:0123456789abcdef",
            "Tags": ["debian:12", "debian:latest"],
            "Size": 1200,
            "Label": { "com.example.some-name": "x" },
            "Config": { "Env": { "B": "2", "A": "1" }, "User": "" },
        });
        Template::read(template)?.run(&root, Purpose::Values)
    }

    #[test]
    fn templates_are_those_of_go() {
        for (template, expected) in [
            ("plain", "plain"),
            ("{{.ID}}: {{ .Size }}", "sha256:0123456789abcdef: 1200"),
            ("{{json .Tags}}", "[\"debian:12\",\"debian:latest\"]"),
            ("{{range .Tags}}{{.}} {{end}}", "debian:12 debian:latest "),
            (
                "{{range $i, $t := .Tags}}{{if $i}}, {{end}}{{$t}}{{end}}",
                "debian:12, debian:latest",
            ),
            (
                "{{range $k, $v := .Config.Env}}{{$k}}={{$v}};{{end}}",
                "A=1;B=2;",
            ),
            ("{{range .Config.Nothing}}a{{else}}none{{end}}", "none"),
            ("{{range 3}}{{.}}{{end}}", "012"),
            ("{{range .Tags}}{{.}}{{break}}{{end}}", "debian:12"),
            (
                "{{range $i, $_ := .Tags}}{{if eq $i 0}}{{continue}}{{end}}{{$i}}{{end}}",
                "1",
            ),
            (
                "{{if .Config.User}}{{.Config.User}}{{else}}root{{end}}",
                "root",
            ),
            (
                "{{if eq .Size 1}}a{{else if gt .Size 1000}}b{{else}}c{{end}}",
                "b",
            ),
            ("{{with .Config}}{{.Env.A}} {{$.Size}}{{end}}", "1 1200"),
            (
                "{{with .Config.User}}a{{else with .Config.Env}}{{.B}}{{end}}",
                "2",
            ),
            (
                "{{index .Config.Env \"A\"}}{{index .Tags 1}}",
                "1debian:latest",
            ),
            ("{{(index .Tags 0) | upper | printf \"%s!\"}}", "DEBIAN:12!"),
            ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"),
            ("{{$x := 1}}{{if true}}{{$x := 2}}{{end}}{{$x}}", "1"),
            ("a  {{- .Size -}}  b", "a1200b"),
            ("a {{/* a remark */ -}} b", "a b"),
            ("{{.Config.Nothing}}", "<no value>"),
            ("{{index .Config.Env \"Nothing\"}}", ""),
            ("{{.Label \"com.example.some-name\"}}", "x"),
            ("{{join (split (index .Tags 0) \":\") \"/\"}}", "debian/12"),
            ("{{len .Tags}}{{println}}", "2\n"),
            (
                "{{or .Config.User \"root\"}} {{and 1 0}} {{not 1}}",
                "root 0 false",
            ),
            ("{{print `a\\n` 'b' 0x10 -1.5}}", "a\\n98 16 -1.5"),
            ("{{truncate (slice .ID 7) 4}}", "0123"),
        ] {
            assert_eq!(printed(template).as_deref(), Ok(expected), "{template}");
        }
    }

    #[test]
    fn what_is_not_understood_has_a_place() {
        for (template, character, part) in [
            (
                "{{.Nope}}",
                3,
                "there is no field `Nope`; there are `ID`, `Tags`",
            ),
            ("{{with .Config}}{{$.Nope}}{{end}}", 19, "no field `Nope`"),
            ("{{.ID.Nope}}", 3, "a text has no field `Nope`"),
            (
                "é{{ID}}",
                2,
                "there is no function `ID`; a field is written `.ID`",
            ),
            ("{{.ID", 1, "has no `}}`"),
            ("a{{if .ID}}b", 2, "no `{{end}}`"),
            ("{{end}}", 1, "belongs to nothing"),
            ("{{if 1}}{{else}}{{else}}{{end}}", 1, "second `{{else}}`"),
            ("{{break}}", 1, "outside of a `range`"),
            ("{{template \"a\"}}", 1, "not understood here"),
            ("{{}}", 3, "a value is missing"),
            ("{{.ID | }}", 9, "a value is missing"),
            ("{{(.ID}}", 3, "`(` has no `)`"),
            ("{{$x}}", 3, "no variable `$x`"),
            ("{{\"a}}", 3, "no closing quotation mark"),
            ("{{index .Tags 5}}", 3, "no element 5"),
            ("{{.ID 1}}", 3, "no function but a text"),
            ("{{range .ID}}{{end}}", 9, "cannot go through a text"),
            ("{{12ab}}", 3, "is no number"),
            ("{{#}}", 3, "means nothing here"),
        ] {
            let error = printed(template).unwrap_err();
            assert!(error.message.contains(part), "{template}: {error}");
            assert_eq!(error.character, character, "{template}: {error}");
        }
        assert!(printed(&format!("{{{{{}", "(".repeat(100_000))).is_err());
        assert!(printed(&"{{if 1}}".repeat(100_000)).is_err());
    }

    #[test]
    fn headings_pass_through_functions() {
        let headings = json!({ "ID": "IMAGE ID", "Size": "SIZE", "Label": "LABEL" });
        let template =
            "{{truncate .ID 3}} {{json .Size}} {{.Label \"com.some-name\"}} {{upper .ID}}";
        let template = Template::read(template).unwrap();
        let text = template.run(&headings, Purpose::Headings);
        assert_eq!(text.as_deref(), Ok("IMAGE ID SIZE some name IMAGE ID"));
    }
}

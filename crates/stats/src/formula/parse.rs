//! From tokens to an expression tree, with R's precedences:
//! `^` binds tightest, then `-x`, `:`, `* /`, `+ -`, comparisons, and last `~`.

use std::ops::Range;

use crate::formula::error::{FormulaError, Problem};
use crate::formula::lexer::{Placed, Token, tokens};

/// An expression with its place in the formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) kind: Kind,
    pub(crate) at: Range<usize>,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Number(f64),
    Text(String),
    Name(String),
    Call(String, Vec<Argument>),
    Negative(Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Paren(Box<Expr>),
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Argument {
    pub(crate) name: Option<String>,
    pub(crate) value: Expr,
}

/// Parentheses, signs and powers that may stand within each other.
const DEPTH: usize = 60;

/// How tightly an operator binds, and its operand on the right.
fn binding(mark: &str) -> Option<(u8, u8)> {
    Some(match mark {
        "<" | ">" | "<=" | ">=" | "==" | "!=" => (1, 2),
        "+" | "-" => (3, 4),
        "*" | "/" => (5, 6),
        ":" => (7, 8),
        "^" => (12, 11),
        _ => return None,
    })
}

/// Binding of a sign before an operand: looser than `^` and `:`, as in R `-a:b` is `-(a:b)`.
const SIGN: u8 = 7;

/// Both sides of a formula.
pub(crate) fn formula(text: &str) -> Result<(Expr, Expr), FormulaError> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let end = text.trim_end().len();
    if !parser.tokens.iter().any(|(t, _)| *t == Token::Mark("~")) {
        return Err(parser.error(Problem::NoTilde, 0..end));
    }
    if let Some((_, at)) = parser.peek_mark("~") {
        return Err(parser.error(Problem::NoOutcome, at));
    }
    let left = parser.expression(0)?;
    let tilde = parser.expect("~", "`~` or an operator")?;
    if parser.peek().is_none() {
        return Err(parser.error(Problem::EmptyRight, tilde));
    }
    let right = parser.expression(0)?;
    if let Some((token, at)) = parser.peek() {
        let problem = match token {
            Token::Mark(")") => Problem::StrayParenthesis,
            other => Problem::Unexpected { found: other.words(), expected: "an operator" },
        };
        return Err(parser.error(problem, at));
    }
    Ok((left, right))
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn error(&self, problem: Problem, at: Range<usize>) -> FormulaError {
        FormulaError { problem, formula: self.text.to_owned(), at: Some(at) }
    }

    fn peek(&self) -> Option<Placed> {
        self.tokens.get(self.next).cloned()
    }

    fn peek_mark(&self, mark: &str) -> Option<Placed> {
        self.peek().filter(|(t, _)| matches!(t, Token::Mark(m) if *m == mark))
    }

    fn end(&self) -> Range<usize> {
        let end = self.text.trim_end().len();
        end..end
    }

    fn unexpected(&self, expected: &'static str) -> FormulaError {
        match self.peek() {
            Some((Token::Mark(")"), at)) if self.depth == 0 => {
                self.error(Problem::StrayParenthesis, at)
            }
            Some((token, at)) => {
                self.error(Problem::Unexpected { found: token.words(), expected }, at)
            }
            None => {
                let found = "the end of the formula".into();
                self.error(Problem::Unexpected { found, expected }, self.end())
            }
        }
    }

    fn expect(&mut self, mark: &str, expected: &'static str) -> Result<Range<usize>, FormulaError> {
        let (_, at) = self.peek_mark(mark).ok_or_else(|| self.unexpected(expected))?;
        self.next += 1;
        Ok(at)
    }

    /// The closing parenthesis of the one at `open`.
    fn close(&mut self, open: &Range<usize>) -> Result<usize, FormulaError> {
        if self.peek().is_none() || self.peek_mark("~").is_some() {
            return Err(self.error(Problem::OpenParenthesis, open.clone()));
        }
        Ok(self.expect(")", "`)` or an operator")?.end)
    }

    fn expression(&mut self, least: u8) -> Result<Expr, FormulaError> {
        self.depth += 1;
        if self.depth > DEPTH {
            let at = self.peek().map_or(self.end(), |(_, at)| at);
            return Err(self.error(Problem::TooDeep { allowed: DEPTH }, at));
        }
        self.depth -= 1;
        let mut left = self.operand()?;
        while let Some((Token::Mark(mark), _)) = self.peek() {
            let Some((tightness, right)) = binding(mark) else { break };
            if tightness < least {
                break;
            }
            self.next += 1;
            self.depth += 1;
            let right = self.expression(right)?;
            self.depth -= 1;
            let at = left.at.start..right.at.end;
            left = Expr { kind: Kind::Binary(mark, Box::new(left), Box::new(right)), at };
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expr, FormulaError> {
        const WANTED: &str = "a column, a number or a function";
        let Some((token, at)) = self.peek() else { return Err(self.unexpected(WANTED)) };
        match token {
            Token::Number(v) => {
                self.next += 1;
                Ok(Expr { kind: Kind::Number(v), at })
            }
            Token::Text(t) => {
                self.next += 1;
                Ok(Expr { kind: Kind::Text(t), at })
            }
            Token::Name(name) => {
                self.next += 1;
                let quoted = self.text[at.clone()].starts_with('`');
                match self.peek_mark("(") {
                    Some((_, open)) if !quoted => self.call(name, at, open),
                    _ => Ok(Expr { kind: Kind::Name(name), at }),
                }
            }
            Token::Mark("-") => {
                self.next += 1;
                self.depth += 1;
                let inner = self.expression(SIGN)?;
                self.depth -= 1;
                let at = at.start..inner.at.end;
                Ok(Expr { kind: Kind::Negative(Box::new(inner)), at })
            }
            Token::Mark("+") => {
                self.next += 1;
                self.depth += 1;
                let inner = self.expression(SIGN)?;
                self.depth -= 1;
                Ok(inner)
            }
            Token::Mark("(") => {
                self.next += 1;
                self.depth += 1;
                if self.peek().is_none() {
                    return Err(self.error(Problem::OpenParenthesis, at));
                }
                let inner = self.expression(0)?;
                let end = self.close(&at)?;
                self.depth -= 1;
                Ok(Expr { kind: Kind::Paren(Box::new(inner)), at: at.start..end })
            }
            Token::Mark(_) => Err(self.unexpected(WANTED)),
        }
    }

    fn call(
        &mut self,
        function: String,
        at: Range<usize>,
        open: Range<usize>,
    ) -> Result<Expr, FormulaError> {
        self.next += 1;
        self.depth += 1;
        let mut arguments = Vec::new();
        while self.peek_mark(")").is_none() {
            if self.peek().is_none() {
                return Err(self.error(Problem::OpenParenthesis, open));
            }
            let mut name = None;
            let follows = self.tokens.get(self.next + 1).map(|(t, _)| t);
            if let (Some((Token::Name(n), _)), Some(Token::Mark("="))) = (self.peek(), follows) {
                name = Some(n);
                self.next += 2;
            }
            arguments.push(Argument { name, value: self.expression(0)? });
            if self.peek_mark(",").is_none() {
                break;
            }
            self.next += 1;
        }
        let end = self.close(&open)?;
        self.depth -= 1;
        Ok(Expr { kind: Kind::Call(function, arguments), at: at.start..end })
    }
}

impl Expr {
    /// The expression written in one way, whatever its spaces were.
    pub(crate) fn text(&self) -> String {
        match &self.kind {
            Kind::Number(v) => format!("{v}"),
            Kind::Text(t) => format!("\"{t}\""),
            Kind::Name(n) => n.clone(),
            Kind::Negative(e) => format!("-{}", e.text()),
            Kind::Paren(e) => format!("({})", e.text()),
            Kind::Binary(op @ ("^" | ":"), a, b) => format!("{}{op}{}", a.text(), b.text()),
            Kind::Binary(op, a, b) => format!("{} {op} {}", a.text(), b.text()),
            Kind::Call(f, arguments) => {
                let inside: Vec<String> = arguments
                    .iter()
                    .map(|a| match &a.name {
                        Some(n) => format!("{n} = {}", a.value.text()),
                        None => a.value.text(),
                    })
                    .collect();
                format!("{f}({})", inside.join(", "))
            }
        }
    }

    /// The expression without parentheses around it.
    pub(crate) fn bare(&self) -> &Self {
        match &self.kind {
            Kind::Paren(inner) => inner.bare(),
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_that_of_r() {
        for (given, read) in [
            ("y~a+b:c*d^2", "Binary(+, a, Binary(*, Binary(:, b, c), Binary(^, d, 2)))"),
            ("y ~ -a:b", "Neg(Binary(:, a, b))"),
            ("y ~ a - b - c", "Binary(-, Binary(-, a, b), c)"),
            ("y ~ I(-x^2)", "I(Neg(Binary(^, x, 2)))"),
            ("y ~ I(2^3^2)", "I(Binary(^, 2, Binary(^, 3, 2)))"),
        ] {
            let (_, right) = formula(given).unwrap();
            assert_eq!(shape(&right), read, "{given}");
        }
    }

    fn shape(e: &Expr) -> String {
        match &e.kind {
            Kind::Negative(e) => format!("Neg({})", shape(e)),
            Kind::Binary(op, a, b) => format!("Binary({op}, {}, {})", shape(a), shape(b)),
            Kind::Call(f, a) => format!("{f}({})", shape(&a[0].value)),
            _ => e.text(),
        }
    }

    #[test]
    fn every_error_points_at_its_place() {
        let deep = format!("y ~ {}a{}", "(".repeat(200), ")".repeat(200));
        for (given, at, says) in [
            ("y ~ log(x", 7..8, "not closed"),
            ("y ~ (a + b", 4..5, "not closed"),
            ("y ~ a + b)", 9..10, "closes nothing"),
            ("y ~ ) + b", 4..5, "closes nothing"),
            ("y ~ a b", 6..7, "`b` stands where an operator should"),
            ("y ~ a +", 7..7, "the end of the formula"),
            ("y ~ a + * b", 8..9, "`*` stands where a column"),
            ("y ~", 2..3, "nothing after"),
            ("~ a", 0..1, "no outcome"),
            ("y + a", 0..5, "no `~`"),
            ("", 0..0, "no `~`"),
            ("y ~ a ~ b", 6..7, "`~` stands"),
            ("y ~ f(a,, b)", 8..9, "`,` stands"),
            (&deep, 64..65, "nested deeper"),
        ] {
            let error = formula(given).unwrap_err();
            assert_eq!(error.at, Some(at), "{given}: {error}");
            assert!(error.to_string().contains(says), "{given}: {error}");
            assert!(!error.hint().is_empty());
        }
    }
}

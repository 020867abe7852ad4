//! Advice from findings made by hand: each class of result, each circumstance, each rule of what is
//! never said.

mod circumstances;
mod classes;
mod every_text;
mod logs;
mod never;
mod page;
mod signs;
mod trying;

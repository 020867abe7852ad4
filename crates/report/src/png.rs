//! PNG from SVG: white ground, a palette, physical size, the description inside, no time stamp.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use png::{BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, Unit};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use thiserror::Error;

use crate::scene::{FAMILY, REGULAR_TTF, SEMIBOLD_TTF, Token};

/// CSS pixels are 1/96 inch.
const PIXELS_PER_METRE: f64 = 96.0 / 0.0254;

/// Pictures of more bytes are packed again with fewer blends.
const LARGE: usize = 140_000;

/// Colours of a palette.
const PALETTE: usize = 256;

/// Steps a channel of the blends, tried in turn until the colours fit a palette and the picture is
/// not large.
const STEPS: [u32; 3] = [40, 20, 10];

/// Why no picture could be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PngError {
    /// The SVG was not understood.
    #[error("the drawing is no valid SVG: {message}")]
    Svg {
        /// The parser's words.
        message: String,
    },
    /// The picture would have no pixels or too many.
    #[error("a picture of {width} by {height} pixels cannot be made")]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The PNG could not be written.
    #[error("the PNG could not be encoded: {message}")]
    Encode {
        /// The encoder's words.
        message: String,
    },
}

/// The embedded fonts, read once. No font of the machine is loaded.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    Arc::clone(FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(REGULAR_TTF.to_vec());
        fonts.load_font_data(SEMIBOLD_TTF.to_vec());
        fonts.set_sans_serif_family(FAMILY);
        Arc::new(fonts)
    }))
}

/// Rasterises a standalone SVG at `scale` pixels per unit. The same input gives the same bytes.
pub fn png(svg: &str, description: &str, scale: u32) -> Result<Vec<u8>, PngError> {
    let options = Options { font_family: FAMILY.into(), fontdb: fonts(), ..Options::default() };
    let tree =
        Tree::from_str(svg, &options).map_err(|e| PngError::Svg { message: e.to_string() })?;
    let size = |units: f32| (f64::from(units) * f64::from(scale)).ceil() as u32;
    let (width, height) = (size(tree.size().width()), size(tree.size().height()));
    let mut pixels = Pixmap::new(width, height).ok_or(PngError::Size { width, height })?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut pixels.as_mut());
    let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let encoded = |colours: &Colours| {
        encode(colours, (width, height), description, scale)
            .map_err(|e| PngError::Encode { message: e.to_string() })
    };
    let mut bytes = match Colours::indexed(&rgb) {
        Some(colours) => encoded(&colours)?,
        None => Vec::new(),
    };
    for steps in STEPS {
        if !bytes.is_empty() && bytes.len() <= LARGE {
            return Ok(bytes);
        }
        if let Some(colours) = Colours::indexed(&with_fewer_blends(&rgb, steps)) {
            bytes = encoded(&colours)?;
        }
    }
    if bytes.is_empty() { encoded(&Colours::Direct(rgb)) } else { Ok(bytes) }
}

/// The picture with the blends along edges in few steps a channel, which no eye tells apart; the
/// token colours stay as they are.
fn with_fewer_blends(rgb: &[u8], steps: u32) -> Vec<u8> {
    let stepped = |p: &[u8]| match Token::of_light((p[0], p[1], p[2])) {
        Some(_) => [p[0], p[1], p[2]],
        None => [p[0], p[1], p[2]].map(|v| {
            let step = (u32::from(v) * steps + 127) / 255;
            (step * 255 / steps) as u8
        }),
    };
    rgb.chunks_exact(3).flat_map(stepped).collect()
}

/// The pixels of a picture.
enum Colours {
    /// Three bytes a pixel.
    Direct(Vec<u8>),
    /// Three bytes a colour, and a byte a pixel.
    Indexed { palette: Vec<u8>, pixels: Vec<u8> },
}

impl Colours {
    /// Colours in order of first sight, if a palette holds them.
    fn indexed(rgb: &[u8]) -> Option<Self> {
        let mut places: HashMap<[u8; 3], u8> = HashMap::new();
        let mut palette = Vec::new();
        let mut pixels = Vec::with_capacity(rgb.len() / 3);
        let mut last = None;
        for p in rgb.chunks_exact(3) {
            let colour = [p[0], p[1], p[2]];
            let place = match last {
                Some((same, place)) if same == colour => place,
                _ => match places.get(&colour) {
                    Some(&place) => place,
                    None if places.len() == PALETTE => return None,
                    None => {
                        let place = places.len() as u8;
                        places.insert(colour, place);
                        palette.extend(colour);
                        place
                    }
                },
            };
            last = Some((colour, place));
            pixels.push(place);
        }
        Some(Self::Indexed { palette, pixels })
    }
}

fn encode(
    colours: &Colours,
    (width, height): (u32, u32),
    text: &str,
    scale: u32,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_depth(BitDepth::Eight);
    let pixels = match colours {
        Colours::Direct(rgb) => {
            encoder.set_color(ColorType::Rgb);
            rgb
        }
        Colours::Indexed { palette, pixels } => {
            encoder.set_color(ColorType::Indexed);
            encoder.set_palette(palette.as_slice());
            pixels
        }
    };
    encoder.set_compression(Compression::Balanced);
    // Flat colours and text: unfiltered rows come out a quarter smaller than filtered ones.
    encoder.set_filter(Filter::NoFilter);
    let per_metre = (PIXELS_PER_METRE * f64::from(scale)).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    encoder.add_itxt_chunk("Description".into(), text.into())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Anchor, Canvas, Token, Type, Weight, pen};

    fn sample() -> String {
        let c = Canvas::new(120, 40, 13.0);
        c.line(&[(10.0, 30.0), (110.0, 30.0)], pen(Token::Blue, 2.0)).unwrap();
        let look =
            Type { token: Token::Ink, weight: Weight::Semibold, size: 13.0, anchor: Anchor::Start };
        c.text((10.0, 20.0), "6 in 30", look).unwrap();
        c.finish().standalone("A line", "A blue line under words")
    }

    #[test]
    fn a_picture_states_its_size_and_description() {
        let bytes = png(&sample(), "A blue line, 6 in 30 ≤ 7", 2).unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(&bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height, info.color_type), (240, 80, ColorType::Indexed));
        let dims = info.pixel_dims.unwrap();
        assert_eq!((dims.xppu, dims.unit), (7559, Unit::Meter));
        let text = &info.utf8_text[0];
        assert_eq!(text.keyword, "Description");
        assert_eq!(text.get_text().unwrap(), "A blue line, 6 in 30 ≤ 7");
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(pixels[..3], [255, 255, 255]);
        let blue = pixels.chunks_exact(3).filter(|p| *p == [0x00, 0x5f, 0x9e]).count();
        assert!(blue >= 200 * 3, "the line is painted: {blue} pixels");
        let ink = pixels.chunks_exact(3).filter(|p| *p == [0x1a, 0x1f, 0x26]).count();
        assert!(ink > 30, "the words are painted: {ink} pixels");
    }

    #[test]
    fn the_same_drawing_gives_the_same_bytes() {
        assert_eq!(png(&sample(), "d", 2), png(&sample(), "d", 2));
    }

    #[test]
    fn a_palette_holds_every_colour_or_is_not_used() {
        let ramp = |n: u32| -> Vec<u8> {
            (0..n).flat_map(|k| [(k % 256) as u8, (k / 256) as u8, 7]).collect()
        };
        let Some(Colours::Indexed { palette, pixels }) = Colours::indexed(&ramp(256)) else {
            panic!("256 colours fit");
        };
        let back: Vec<u8> = pixels
            .iter()
            .flat_map(|&i| palette[3 * usize::from(i)..3 * usize::from(i) + 3].to_vec())
            .collect();
        assert_eq!(back, ramp(256));
        assert!(Colours::indexed(&ramp(257)).is_none());
        assert!(Colours::indexed(&with_fewer_blends(&ramp(257), 10)).is_some());
    }

    #[test]
    fn a_broken_drawing_is_refused() {
        assert!(matches!(png("<svg", "d", 2), Err(PngError::Svg { .. })));
    }
}
